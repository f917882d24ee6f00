using ReCU.Graph.Summary;

namespace ReCU.Graph;

/// <summary>
/// What a network is made of and what it takes, layer by layer; <see cref="ToString"/> is a table to read. What is
/// counted says <see cref="NetworkCost"/>.
/// </summary>
public sealed class NetworkSummary
{
    internal NetworkSummary(FeatureShape inputShape, IReadOnlyList<LayerSummary> layers)
    {
        InputShape = inputShape;
        Layers = layers;
        Total = Layers.Aggregate(default(NetworkCost), (total, layer) => total + layer.Cost);
    }

    /// <summary>Shape of one input image.</summary>
    public FeatureShape InputShape { get; }

    /// <summary>The layers in the order in which they run.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>What all layers take together.</summary>
    public NetworkCost Total { get; }

    /// <summary>
    /// A plain-text table in invariant culture: a line for each layer and one for the total, columns aligned, lines
    /// ended by a line feed.
    /// </summary>
    public override string ToString() => SummaryTable.Write(this);
}
