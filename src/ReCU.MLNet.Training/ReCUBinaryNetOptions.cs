using Microsoft.ML;
using ReCU.Graph;
using ReCU.Torch;
using ReCU.Torch.Training.Batches;

namespace ReCU.MLNet;

/// <summary>
/// Options for training a binary network in an ML.NET pipeline: the columns, the scoring of the trained transformer,
/// and, inherited from <see cref="TrainingOptions"/>, the training itself.
/// </summary>
public sealed record ReCUBinaryNetOptions : TrainingOptions
{
    /// <summary>Creates options with their default values.</summary>
    public ReCUBinaryNetOptions()
    {
    }

    /// <summary>
    /// Copies a <see cref="Recipe"/> or other <see cref="TrainingOptions"/>. Each option can still be set.
    /// </summary>
    /// <param name="training">How to train.</param>
    public ReCUBinaryNetOptions(TrainingOptions training)
        : base(training ?? throw new ArgumentNullException(nameof(training)))
    {
    }

    /// <summary>
    /// Column with the true classes: a key, text, boolean or a whole number. Default <c>Label</c>.
    /// </summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>
    /// Column with the images: a vector of channels x height x width floats or bytes from 0 to 255 in planar order, or
    /// an image of any size. Default <c>Pixels</c>.
    /// </summary>
    public string ImageColumnName { get; init; } = "Pixels";

    /// <summary>
    /// Shape of the images: channels, height, width, such as <c>(1, 28, 28)</c>. Images of other sizes in an image
    /// column are resized to it, and converted to grey if it has one channel. With a <see
    /// cref="TrainingOptions.CentreCrop"/>, it is the shape of the crop, in training and in the trained transformer.
    /// Vectors must already have this shape. Required.
    /// </summary>
    public FeatureShape ImageShape { get; init; }

    /// <summary>
    /// Rows for choosing the best epoch, in the same columns as the training data; null, the default, holds back <see
    /// cref="TrainingOptions.ValidationFraction"/> of the training rows.
    /// </summary>
    public IDataView? ValidationData { get; init; }

    /// <summary>
    /// Bytes of memory for pixels. Rows that fit are read once and kept; if their number is not known in advance, they
    /// may use half of the limit. Rows that do not fit are read once per epoch and shuffled through a window of as many
    /// as fit. They must then come in the same order each time, and more memory shuffles better. <see
    /// cref="ValidationData"/> uses a quarter of the limit. Labels and order take up to 32 bytes a row in addition. A
    /// view from <c>mlContext.Data.LoadFromImages</c> is not copied and has its own limits. Default 2^31 (2 GiB).
    /// </summary>
    public long MemoryLimit { get; init; } = 1L << 31;

    /// <summary>
    /// How the trained transformer scores: output columns, engine, batch size, threads. Input and label columns are
    /// those of this record; the shorter side is that of <see cref="TrainingOptions.CentreCrop"/>.
    /// </summary>
    public ReCUScoringOptions Scoring { get; init; } = new();

    /// <summary>
    /// Receives a progress report a few times a second; null, the default, reports only to ML.NET's log.
    /// </summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>
    /// Stops the training at the next step: <c>Fit</c> then throws an <see cref="OperationCanceledException"/>.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    internal ReCUScoringOptions ScoringOptions =>
        Scoring with
        {
            InputColumnName = ImageColumnName,
            LabelColumnName = LabelColumnName,
            ShorterSide = CentreCrop?.ShorterSide,
        };

    /// <summary>Checks the options, as far as that needs no data.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public override void Check()
    {
        base.Check();
        ArgumentNullException.ThrowIfNull(Scoring);
        if (Scoring.ShorterSide is { } side && side != CentreCrop?.ShorterSide)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Scoring.ShorterSide is {side}, but a trained network scores images as it ")
                + "was trained on them: leave it null, and set CentreCrop.ShorterSide.",
                nameof(Scoring));
        }

        ReCUScoringOptions.CheckName(LabelColumnName, nameof(LabelColumnName));
        ReCUScoringOptions.CheckName(ImageColumnName, nameof(ImageColumnName));
        if (LabelColumnName == ImageColumnName)
        {
            throw new ArgumentException(
                $"LabelColumnName and ImageColumnName are both '{LabelColumnName}'; they must be two columns.",
                nameof(LabelColumnName));
        }

        if (MemoryLimit < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MemoryLimit),
                MemoryLimit,
                FormattableString.Invariant($"MemoryLimit is {MemoryLimit}, but it must be at least 1 byte."));
        }

        CheckImageShape();
        if (Normalisation is { } normalisation && normalisation.Mean.Count != ImageShape.Channels)
        {
            throw new ArgumentException(
                $"Normalisation is for {normalisation.Mean.Count} channels, but the images have {ImageShape.Channels}.",
                nameof(Normalisation));
        }

        if (CentreCrop is { } crop && (crop.Height, crop.Width) != (ImageShape.Height, ImageShape.Width))
        {
            throw new ArgumentException(
                $"ImageShape is {ImageShape}, but CentreCrop makes images {crop.Height}x{crop.Width}; they must be the "
                + "same.",
                nameof(ImageShape));
        }

        Augmentation.CheckChannels(ImageShape.Channels);
        ScoringOptions.Check();
        Network.Check(new InputGeometry(ImageShape, Border).Shape);
    }

    private void CheckImageShape()
    {
        (int channels, int height, int width) = ImageShape;
        if (channels < 1 || height < 1 || width < 1)
        {
            throw new ArgumentException(
                $"ImageShape is {ImageShape}; set channels, height and width, such as (1, 28, 28).",
                nameof(ImageShape));
        }

        if ((Int128)channels * (height + 2L * Border) * (width + 2L * Border) > int.MaxValue)
        {
            throw new ArgumentException(
                $"ImageShape is {ImageShape} and Border {Border}: an image would have more than {int.MaxValue} pixels. "
                + "Choose a smaller shape.",
                nameof(ImageShape));
        }
    }
}
