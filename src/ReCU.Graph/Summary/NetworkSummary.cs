using ReCU.Graph.Summary;

namespace ReCU.Graph;

/// <summary>
/// The layers of a network and their cost; <see cref="ToString"/> formats them as a table. <see cref="NetworkCost"/>
/// defines what is counted.
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

    /// <summary>The layers in execution order.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>The cost of all layers.</summary>
    public NetworkCost Total { get; }

    /// <summary>
    /// A plain-text table in invariant culture: one line per layer and one for the total, with aligned columns and line
    /// feeds as line ends.
    /// </summary>
    public override string ToString() => SummaryTable.Write(this);
}
