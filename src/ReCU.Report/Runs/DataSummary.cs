using ReCU.Graph;

namespace ReCU.Report;

/// <summary>The data of a training.</summary>
public sealed record DataSummary
{
    /// <summary>Name of the data set, such as that of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of the data set, such as <c>a folder of images</c>; empty if unknown.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Number of training images; 0 for the evaluation of a network whose training is unknown.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Number of images that chose the best epoch; 0 if there are none.</summary>
    public int ValidationImages { get; init; }

    /// <summary>Shape of an image before any border.</summary>
    public required FeatureShape ImageShape { get; init; }

    /// <summary>The class names, in the order of the logits.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }
}
