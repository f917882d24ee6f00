using ReCU.Graph;

namespace ReCU.Classifier;

/// <summary>How an <see cref="ImageClassifier"/> runs, and what it reads.</summary>
public sealed record ImageClassifierOptions
{
    /// <summary>
    /// Threads of one call, from 1 to 1,024. The images of a batch are shared out among them. Leave it at 1, the
    /// default, where several callers classify at once.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>Pixels (height x width) that an image may announce; one of more is refused. Default 2^26.</summary>
    public int MaximumPixels { get; init; } = 1 << 26;

    /// <summary>Bytes that an image file may have; a longer one is not read. Default 2^28 (256 MiB).</summary>
    public int MaximumFileBytes { get; init; } = 1 << 28;

    /// <summary>
    /// What the shorter side of an image is resized to before the middle is cut out, at least the larger of the
    /// network's height and width. Null, the default, does what the model file says.
    /// </summary>
    public int? ShorterSide { get; init; }

    /// <summary>
    /// Mean and standard deviation of each channel by which pixels, from 0 to 255, are normalised before the network
    /// sees them: for files of other programs, which do not say. <c>([0, 0, 0], [255, 255, 255])</c> gives pixels from
    /// 0 to 1. Null, the default, is for files that normalise by themselves, as those of this library do.
    /// </summary>
    public (IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)? Normalisation { get; init; }

    /// <summary>Checks what needs no model.</summary>
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
