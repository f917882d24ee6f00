using System.Text.Json.Serialization;

namespace ReCU.Report;

/// <summary>
/// How good a classifier is on labelled images, and where it errs; made by an <see cref="EvaluationBuilder"/>, whatever
/// engine the probabilities come from.
/// </summary>
public sealed record ClassifierEvaluation
{
    /// <summary>What was evaluated on, such as the name of a folder; null where it has no name.</summary>
    public string? DataName { get; init; }

    /// <summary>Images that count.</summary>
    public required int Images { get; init; }

    /// <summary>Images that could not be read, and do not count.</summary>
    public int LeftOut { get; init; }

    /// <summary>
    /// Images for which the network gave NaN. They count, as errors; they were taken for no class, so that
    /// <see cref="Confusion"/>, <see cref="Calibration"/> and <see cref="Errors"/> are without them.
    /// </summary>
    public int WithoutNumbers { get; init; }

    /// <summary>
    /// For k = 1, 2, ... the number of images whose class is among the k likeliest. Where probabilities are equal, the
    /// class that comes first counts as likelier.
    /// </summary>
    public required IReadOnlyList<int> TopRight { get; init; }

    /// <summary>
    /// Mean of <c>-ln p</c> of the images' own classes, in nats, where p counts as at least 1e-15.
    /// </summary>
    public required double CrossEntropy { get; init; }

    /// <summary>The classes in their order.</summary>
    public required IReadOnlyList<ClassFigures> Classes { get; init; }

    /// <summary>The confusion matrix: its cells that are not zero, by actual class, then by predicted class.</summary>
    public required IReadOnlyList<ConfusionCell> Confusion { get; init; }

    /// <summary>How far probabilities can be taken at their word.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>The errors that the network was surest of, the surest first.</summary>
    public IReadOnlyList<ConfidentError> Errors { get; init; } = [];

    /// <summary>Share of the images that were classified right.</summary>
    [JsonIgnore]
    public double Accuracy => TopAccuracy(1);

    /// <summary>Share of the images whose class is among the k likeliest.</summary>
    /// <param name="k">From 1 to the number of <see cref="TopRight"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It was not counted for this k.</exception>
    public double TopAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, TopRight.Count);
        return (double)TopRight[k - 1] / Images;
    }
}
