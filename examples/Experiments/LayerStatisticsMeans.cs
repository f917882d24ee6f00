using ReCU.Torch;

namespace Experiments;

/// <summary>Statistics of a whole network.</summary>
internal static class LayerStatisticsMeans
{
    /// <summary>Mean over all weights of the network, not over its layers.</summary>
    public static double MeanOfWeights(
        this IReadOnlyList<LayerStatistics> layers, Func<LayerStatistics, double> value) =>
        layers.Sum(layer => layer.Weights * value(layer)) / layers.Sum(layer => (double)layer.Weights);
}
