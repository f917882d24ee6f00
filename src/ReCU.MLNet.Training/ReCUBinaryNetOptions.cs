using Microsoft.ML;
using ReCU.Graph;
using ReCU.Torch;
using ReCU.Torch.Training.Batches;

namespace ReCU.MLNet;

/// <summary>
/// How a binary network is trained in an ML.NET pipeline: the columns, what the trained transformer will do, and, from
/// <see cref="TrainingOptions"/>, everything about the training itself.
/// </summary>
public sealed record ReCUBinaryNetOptions : TrainingOptions
{
    /// <summary>Options with their defaults.</summary>
    public ReCUBinaryNetOptions()
    {
    }

    /// <summary>
    /// Options that train as others do: a <see cref="Recipe"/>, or any <see cref="TrainingOptions"/>. Each can still be
    /// set.
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
    /// column are resized to it; with one channel they become grey. With a <see cref="TrainingOptions.CentreCrop"/> it
    /// is what that makes of images in an image column, in training and in the trained transformer; vectors come in
    /// this shape already. There is no default.
    /// </summary>
    public FeatureShape ImageShape { get; init; }

    /// <summary>
    /// Rows to pick the best epoch by, in the same columns as the training data; null holds back
    /// <see cref="TrainingOptions.ValidationFraction"/> of those. Default null.
    /// </summary>
    public IDataView? ValidationData { get; init; }

    /// <summary>
    /// Bytes of memory for pixels. Rows that fit are read once and kept; where their number is not known in advance,
    /// half of it counts. Others are read once an epoch, as they come, and shuffled through a window of as many as fit,
    /// so that they must come in the same order each time; more memory then shuffles better. With
    /// <see cref="ValidationData"/>, a quarter is for these. Labels and the order of an epoch take up to 32 bytes a row
    /// besides. A view of a data set (<c>mlContext.Data.LoadFromImages</c>) is not copied and keeps to its own limits.
    /// Default 2^31 (2 GiB).
    /// </summary>
    public long MemoryLimit { get; init; } = 1L << 31;

    /// <summary>
    /// How the trained transformer scores: output columns, engine, batch size, threads. Its input and label columns are
    /// those of this record, and its shorter side is that of <see cref="TrainingOptions.CentreCrop"/>.
    /// </summary>
    public ReCUScoringOptions Scoring { get; init; } = new();

    /// <summary>Told a few times a second where the run stands; null, the default, tells only ML.NET's log.</summary>
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

    /// <summary>Checks what needs no data.</summary>
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
