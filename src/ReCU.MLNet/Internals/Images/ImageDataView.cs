using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using ReCU.Data;
using ReCU.MLNet.Internals.Rows;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Images;

/// <summary>A data set as rows of a label and an image.</summary>
internal sealed class ImageDataView : IDataView
{
    public const int LabelIndex = 0;
    public const int ImageIndex = 1;
    public const int PathIndex = 2;

    /// <exception cref="ArgumentException">The names do not do, or the images cannot be a column.</exception>
    public ImageDataView(
        ImageDataset images, string labelColumnName, string imageColumnName, string? pathColumnName)
    {
        CheckNames(labelColumnName, imageColumnName, pathColumnName);
        Images = images;
        Labels = ClassLabels.FromText(
            images.ClassNames ?? ClassNumbers.ToNames(images.ClassCount));
        var annotations = new DataViewSchema.Annotations.Builder();
        Labels.Annotate(annotations, AnnotationKinds.KeyValues);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(
            labelColumnName, new KeyDataViewType(typeof(uint), images.ClassCount), annotations.ToAnnotations());
        builder.AddColumn(imageColumnName, TypeOf(images));
        if (pathColumnName is not null)
        {
            Paths = images.Paths ?? throw new ArgumentException(
                $"The images have no files to name in a column '{pathColumnName}'; leave pathColumnName out.",
                nameof(pathColumnName));
            builder.AddColumn(pathColumnName, TextDataViewType.Instance);
        }

        Schema = builder.ToSchema();
    }

    /// <summary>The data set.</summary>
    public ImageDataset Images { get; }

    /// <summary>Its classes.</summary>
    public ClassLabels Labels { get; }

    /// <summary>The file of each image, where there is a column for it.</summary>
    public IReadOnlyList<string>? Paths { get; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => Images.ShuffleWindow is null;

    public long? GetRowCount() => Images.MayLeaveOut ? null : Images.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[] rows = [.. Enumerable.Range(0, Images.Count)];
        if (CanShuffle)
        {
            rand?.Shuffle(rows);
        }

        return new ImageDataCursor(this, rows, new ActiveColumns(Schema, columnsNeeded));
    }

    // One will do: the data set itself reads on several threads.
    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static void CheckNames(string labelColumnName, string imageColumnName, string? pathColumnName)
    {
        ReCUScoringOptions.CheckName(labelColumnName, nameof(labelColumnName));
        ReCUScoringOptions.CheckName(imageColumnName, nameof(imageColumnName));
        if (labelColumnName == imageColumnName)
        {
            throw new ArgumentException(
                $"The label column and the image column are both '{labelColumnName}'; they must be two columns.",
                nameof(imageColumnName));
        }

        if (pathColumnName is null)
        {
            return;
        }

        ReCUScoringOptions.CheckName(pathColumnName, nameof(pathColumnName));
        if (pathColumnName == labelColumnName || pathColumnName == imageColumnName)
        {
            throw new ArgumentException(
                $"The path column and another one are both '{pathColumnName}'; they must be two columns.",
                nameof(pathColumnName));
        }
    }

    private static DataViewType TypeOf(ImageDataset images)
    {
        if (images.CommonShape is { } shape)
        {
            return new VectorDataViewType(
                images.PixelsAreBytes ? NumberDataViewType.Byte : NumberDataViewType.Single, shape.Count);
        }

        return images.Channels is 1 or 3
            ? new ImageDataViewType()
            : throw new ArgumentException(
                $"The images have different sizes and {images.Channels} channels; as images they must have 1 or 3.",
                nameof(images));
    }
}
