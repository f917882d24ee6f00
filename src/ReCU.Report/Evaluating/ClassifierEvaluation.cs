using System.Text.Json.Serialization;

namespace ReCU.Report;

/// <summary>
/// How good a classifier is on labelled images, and where it errs. Built by an <see cref="EvaluationBuilder"/> from the
/// probabilities of any engine.
/// </summary>
public sealed record ClassifierEvaluation
{
    /// <summary>Name of the data, such as that of a folder; null if there is none.</summary>
    public string? DataName { get; init; }

    /// <summary>Number of evaluated images.</summary>
    public required int Images { get; init; }

    /// <summary>Number of images that could not be read, which are not evaluated.</summary>
    public int LeftOut { get; init; }

    /// <summary>
    /// Number of images for which the network gave NaN. They are evaluated, as errors without a predicted class, so
    /// <see cref="Confusion"/>, <see cref="Calibration"/> and <see cref="Errors"/> do not contain them.
    /// </summary>
    public int WithoutNumbers { get; init; }

    /// <summary>
    /// For k = 1, 2, ... the number of images whose class is among the k most likely. Of equal probabilities, the first
    /// class counts as the more likely.
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

    /// <summary>How far probabilities can be trusted.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>The errors with the highest confidence, highest first.</summary>
    public IReadOnlyList<ConfidentError> Errors { get; init; } = [];

    /// <summary>Share of the images that were classified correctly.</summary>
    [JsonIgnore]
    public double Accuracy => TopAccuracy(1);

    /// <summary>Share of the images whose class is among the k most likely.</summary>
    /// <param name="k">From 1 to the number of <see cref="TopRight"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It was not counted for this k.</exception>
    public double TopAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, TopRight.Count);
        return (double)TopRight[k - 1] / Images;
    }
}
