using System.Collections.ObjectModel;

namespace ReCU.Graph;

/// <summary>Metadata of a model file.</summary>
public sealed record ModelMetadata
{
    /// <summary>Name of the network's architecture, such as <c>resnet20</c>; empty where unknown.</summary>
    public string NetworkName { get; init; } = "";

    /// <summary>Names of the classes in the order of the logits; empty where unknown.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>
    /// The length in pixels to which training resized the shorter side of an image before it cropped the centre; null,
    /// the default, if whole images were resized to the network's shape. Readers of image files must do the same.
    /// </summary>
    public int? ShorterSide { get; init; }

    /// <summary>
    /// Facts about the training, such as epochs, seed and validation accuracy, each a short name and an invariant text.
    /// </summary>
    public IReadOnlyDictionary<string, string> TrainingFacts { get; init; } =
        ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public bool Equals(ModelMetadata? other) =>
        other is not null
        && NetworkName == other.NetworkName
        && ShorterSide == other.ShorterSide
        && ClassNames.SequenceEqual(other.ClassNames)
        && TrainingFacts.Count == other.TrainingFacts.Count
        && TrainingFacts.All(
            fact => other.TrainingFacts.TryGetValue(fact.Key, out string? value) && value == fact.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(NetworkName, ClassNames.Count, TrainingFacts.Count);
}
