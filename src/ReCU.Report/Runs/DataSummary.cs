using ReCU.Graph;

namespace ReCU.Report;

/// <summary>What a network was trained on.</summary>
public sealed record DataSummary
{
    /// <summary>What the data set is called, such as the name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of data set it is, such as <c>a folder of images</c>; empty where it is not known.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Images that were trained on; 0 for an evaluation of a network whose training is not known.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Images that the best epoch was picked by; 0 without.</summary>
    public int ValidationImages { get; init; }

    /// <summary>Shape of an image as the network sees it, before any border.</summary>
    public required FeatureShape ImageShape { get; init; }

    /// <summary>What the classes are called, in the order of the logits.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }
}
