using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.MLNet.Internals.Images;
using ReCU.MLNet.Internals.Input;
using ReCU.MLNet.Internals.Schema;
using ReCU.Torch;

namespace ReCU.MLNet.Internals.Training;

/// <summary>
/// Creates data sets from rows: in memory if they fit, else as streams that read the rows repeatedly. A view of a data
/// set is unwrapped.
/// </summary>
/// <param name="options">Columns, image shape, memory and cancellation.</param>
internal sealed class TrainingDataReader(ReCUBinaryNetOptions options)
{
    // Training and validation rows are in memory at the same time.
    private const int ShareOfValidation = 4;

    // Whether the trainer crops images of different sizes: either all of its data sets or none, because rows are
    // cropped before.
    private bool _trainerCrops;

    /// <summary>The crop that the trainer applies, once the training images are known; null for none.</summary>
    public CentreCrop? LeftToCrop => _trainerCrops ? options.CentreCrop : null;

    private long ValidationLimit => options.MemoryLimit / ShareOfValidation;

    private long TrainingLimit =>
        options.ValidationData is null ? options.MemoryLimit : options.MemoryLimit - ValidationLimit;

    /// <summary>Reads the training rows, and determines the classes.</summary>
    /// <exception cref="ArgumentException">
    /// A column is missing or has a wrong type, a row has no label or a bad pixel, there are no rows or too few
    /// classes, or the memory limit is too small.
    /// </exception>
    public (ImageDataset Images, ClassLabels Labels) ReadTraining(IDataView data)
    {
        DataViewSchema.Column label = LabelColumn.Find(data.Schema, options.LabelColumnName);
        _trainerCrops = data is ImageDataView training && TrainerCrops(training);
        if (AsDataset(data) is { } view)
        {
            return (view.Images, view.Labels);
        }

        (PixelStore? pixels, LabelStore values) = Read(data, label, "training", TrainingLimit);
        if (values.Distinct.Count == 1)
        {
            throw new ArgumentException(
                $"Column '{label.Name}': all {values.Count} rows are of the class '{values.Distinct[0]}'; at least two "
                + "classes are needed.",
                nameof(data));
        }

        ClassLabels labels = LabelsOf(label, values);
        LabelColumn.CheckClasses(label.Name, labels);
        return (ToDataset(data, pixels, values, labels, TrainingLimit), labels);
    }

    /// <summary>Reads the validation rows; their classes must be those of the training rows.</summary>
    /// <exception cref="ArgumentException">As for training, or a label is no class of the training rows.</exception>
    public ImageDataset ReadValidation(IDataView data, ClassLabels labels)
    {
        DataViewSchema.Column label = LabelColumn.Find(data.Schema, options.LabelColumnName);
        if (AsDataset(data) is { } view && view.Labels.Names.SequenceEqual(labels.Names))
        {
            return view.Images;
        }

        (PixelStore? pixels, LabelStore values) = Read(data, label, "validation", ValidationLimit);
        return ToDataset(data, pixels, values, labels, ValidationLimit);
    }

    private ImageDataView? AsDataset(IDataView data) =>
        data is ImageDataView view && HasColumns(view)
            && (view.Images.CommonShape == options.ImageShape || _trainerCrops)
            ? view
            : null;

    private bool HasColumns(ImageDataView view) =>
        view.Images.Count > 0
        && view.Schema[ImageDataView.LabelIndex].Name == options.LabelColumnName
        && view.Schema[ImageDataView.ImageIndex].Name == options.ImageColumnName;

    private bool TrainerCrops(ImageDataView training) =>
        HasSizesToCrop(training)
        && (options.ValidationData is null
            || (options.ValidationData is ImageDataView validation && HasSizesToCrop(validation)
                && validation.Labels.Names.SequenceEqual(training.Labels.Names)));

    private bool HasSizesToCrop(ImageDataView view) =>
        options.CentreCrop is not null && HasColumns(view) && view.Images.CommonShape is null
        && view.Images.Channels == options.ImageShape.Channels;

    private (PixelStore? Pixels, LabelStore Labels) Read(
        IDataView data, DataViewSchema.Column label, string purpose, long memoryLimit)
    {
        DataViewSchema.Column image = InputColumn.Find(data.Schema, options.ImageColumnName, options.ImageShape);
        long? rows = data.GetRowCount();
        PixelStore? pixels = rows is null || PixelStore.MayFit(options.ImageShape, rows.Value, memoryLimit)
            ? new PixelStore(options.ImageShape, rows, memoryLimit)
            : null;
        using DataViewRowCursor cursor = data.GetRowCursor(pixels is null ? [label] : [label, image]);
        PixelReader? reader = pixels is null
            ? null
            : InputColumn.CreateReader(cursor, image, options.ImageShape, options.CentreCrop?.ShorterSide);
        Func<string?> labelText = LabelColumn.TextGetter(cursor, label);
        var labels = new LabelStore();
        while (cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            labels.Add(labelText() ?? throw new ArgumentException(
                $"Column '{label.Name}', row {cursor.Position} (counted from 0): the label is missing. Filter such "
                + "rows out, with mlContext.Data.FilterRowsByMissingValues or FilterByCustomPredicate.",
                nameof(data)));
            if (pixels is not null)
            {
                pixels = pixels.TryAdd(reader!) ? pixels : null;
            }
        }

        return labels.Count > 0
            ? (pixels, labels)
            : throw new ArgumentException($"The {purpose} data have no rows.", nameof(data));
    }

    private ImageDataset ToDataset(
        IDataView data, PixelStore? pixels, LabelStore values, ClassLabels labels, long memoryLimit)
    {
        int[] classes = values.ToClasses(labels.Names, options.LabelColumnName);
        if (pixels is not null)
        {
            return pixels.ToImageSet(classes, labels.Names);
        }

        bool asBytes = data.Schema[options.ImageColumnName].Type is VectorDataViewType { ItemType: var type }
            && type == NumberDataViewType.Byte;
        CheckBatch(StreamedImages.BytesOfImage(options.ImageShape, asBytes), memoryLimit);
        Dictionary<string, int> byName = LabelStore.ClassesByName(labels.Names);
        bool IsLabelOfRow(string? label, int row) =>
            row < classes.Length && label is not null && byName.TryGetValue(label, out int found)
                && found == classes[row];
        return new StreamedImages(
            options.ImageShape,
            classes,
            labels.Names.Count,
            asBytes,
            memoryLimit,
            () => new RowSequence(data, options, IsLabelOfRow))
        {
            ClassNames = labels.Names,
        };
    }

    // A stream's readers reserve a quarter of the limit for the current training batch.
    private void CheckBatch(long bytesOfImage, long memoryLimit)
    {
        long batch = 4 * Math.Max(2, options.BatchSize) * bytesOfImage;
        if (batch > memoryLimit)
        {
            throw new ArgumentException(
                $"MemoryLimit is {options.MemoryLimit}, of which {memoryLimit} are for these rows; they do not fit. To "
                + $"stream images of {options.ImageShape} in batches of {options.BatchSize} takes at least {batch}.");
        }
    }

    private static ClassLabels LabelsOf(DataViewSchema.Column column, LabelStore values)
    {
        if (column.Type is KeyDataViewType)
        {
            return LabelColumn.KeyLabels(column);
        }

        // In the order of their values, so that the classes do not depend on the order of the rows.
        return ClassLabels.Create(
            (PrimitiveDataViewType)column.Type,
            column.Type is NumberDataViewType
                ? [.. values.Distinct.OrderBy(text => double.Parse(text, CultureInfo.InvariantCulture))
                    .ThenBy(text => text, StringComparer.Ordinal)]
                : [.. values.Distinct.Order(StringComparer.Ordinal)]);
    }
}
