namespace ReCU.Graph;

/// <summary>What a model file says about itself, beside the network.</summary>
public sealed record ModelMetadata
{
    /// <summary>Name of the network's architecture, such as <c>resnet20</c>; empty where unknown.</summary>
    public string NetworkName { get; init; } = "";

    /// <summary>Names of the classes in the order of the logits; empty where unknown.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>
    /// What the shorter side of an image was resized to in training, before the middle was cut out of it; null, the
    /// default, where whole images were resized to the network's shape. Who reads files for the network does the same.
    /// </summary>
    public int? ShorterSide { get; init; }

    /// <summary>
    /// Facts about the training, such as epochs, seed and validation accuracy, each a short name and an invariant text.
    /// </summary>
    public IReadOnlyDictionary<string, string> TrainingFacts { get; init; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal);

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
