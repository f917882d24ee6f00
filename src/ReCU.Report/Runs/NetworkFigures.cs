using ReCU.Graph;

namespace ReCU.Report;

/// <summary>
/// The cost of a network and of its float twin, with the same shapes and float32 weights and arithmetic.
/// </summary>
public sealed record NetworkFigures
{
    /// <summary>The sum over the layers, see <see cref="NetworkGraph.Summarize"/>.</summary>
    public required NetworkCost Total { get; init; }

    /// <summary>The layers in their order.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; init; } = [];

    /// <summary>Bytes of the model file; null if it was not written.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Bytes of the model file with float32 weights; null if it was not written.</summary>
    public long? FloatFileBytes { get; init; }

    /// <summary>Creates the figures of a network.</summary>
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
