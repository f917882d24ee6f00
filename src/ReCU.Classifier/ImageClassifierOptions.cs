using ReCU.Graph;

namespace ReCU.Classifier;

/// <summary>The options of an <see cref="ImageClassifier"/>.</summary>
public sealed record ImageClassifierOptions
{
    /// <summary>
    /// Threads of one call, from 1 to 1,024, which share the images of a batch. Leave it at 1, the default, if several
    /// callers classify at once.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// The most pixels (height x width) in an image's header; larger images are rejected. Default 2^26.
    /// </summary>
    public int MaximumPixels { get; init; } = 1 << 26;

    /// <summary>The most bytes of an image file; longer ones are not read. Default 2^28 (256 MiB).</summary>
    public int MaximumFileBytes { get; init; } = 1 << 28;

    /// <summary>
    /// New length of an image's shorter side before the centre is cropped, at least the larger of the network's height
    /// and width. Null, the default, takes it from the model file.
    /// </summary>
    public int? ShorterSide { get; init; }

    /// <summary>
    /// Mean and standard deviation of each channel, by which pixels from 0 to 255 are normalised before they reach the
    /// network: for files of other programs, which do not contain them. <c>([0, 0, 0], [255, 255, 255])</c> gives
    /// pixels from 0 to 1. Null, the default, is for files that normalise pixels themselves, like those of this
    /// library; another normalisation of theirs is refused.
    /// </summary>
    public (IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)? Normalisation { get; init; }

    /// <summary>Checks everything that does not depend on the model.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    internal void Check()
    {
        if (Threads is < 1 or > ThreadCount.Maximum)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Threads),
                Threads,
                FormattableString.Invariant($"Threads is {Threads}, but it must be from 1 to {ThreadCount.Maximum}."));
        }

        if (Normalisation is var (mean, deviation)
            && (mean.Count != deviation.Count || !mean.All(float.IsFinite)
                || !deviation.All(value => value > 0 && float.IsFinite(value))))
        {
            throw new ArgumentException(
                "Normalisation must have a finite mean and a standard deviation above 0 for each channel.",
                nameof(Normalisation));
        }
    }
}
