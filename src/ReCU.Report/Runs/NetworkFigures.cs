using ReCU.Graph;

namespace ReCU.Report;

/// <summary>What a network takes, beside its float twin: the same shapes with float32 weights and arithmetic.</summary>
public sealed record NetworkFigures
{
    /// <summary>What the layers take together, see <see cref="NetworkGraph.Summarize"/>.</summary>
    public required NetworkCost Total { get; init; }

    /// <summary>The layers in the order in which they run.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; init; } = [];

    /// <summary>Bytes of the model file; null where it was not written.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Bytes of the model file with float32 weights; null where it was not written.</summary>
    public long? FloatFileBytes { get; init; }

    /// <summary>Figures of a network.</summary>
    /// <param name="summary">The network's summary.</param>
    /// <param name="fileBytes">Bytes of its model file, or null.</param>
    /// <param name="floatFileBytes">Bytes of its model file with float32 weights, or null.</param>
    public static NetworkFigures From(NetworkSummary summary, long? fileBytes = null, long? floatFileBytes = null)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return new NetworkFigures
        {
            Total = summary.Total,
            Layers = summary.Layers,
            FileBytes = fileBytes,
            FloatFileBytes = floatFileBytes,
        };
    }
}
