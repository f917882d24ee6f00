using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Statistics;

/// <summary>Tracks the weights of a network's binary convolutions from epoch to epoch.</summary>
internal sealed class WeightStatistics
{
    private readonly IReadOnlyList<(string Name, BinaryConv2d Layer)> _layers;
    private readonly Dictionary<string, SignHistory> _history;

    /// <summary>Records the signs before the first step.</summary>
    /// <param name="classifier">The network; it need not have binary convolutions.</param>
    public WeightStatistics(BinaryClassifier classifier)
    {
        _layers = classifier.BinaryLayers;
        _history = _layers.ToDictionary(layer => layer.Name, layer => new SignHistory(SignsOf(layer.Layer)));
    }

    /// <summary>The history of each layer by its name.</summary>
    public IReadOnlyDictionary<string, SignHistory> History => _history;

    /// <summary>Measures every layer at the end of an epoch, with the epoch's tau.</summary>
    /// <returns>The layers in the order of the forward pass.</returns>
    public IReadOnlyList<LayerStatistics> Next() =>
        [.. _layers.Select(layer => Measure(layer.Name, layer.Layer, _history[layer.Name]))];

    /// <summary>Measures a layer, and adds its signs to its history.</summary>
    public static LayerStatistics Measure(string name, BinaryConv2d layer, SignHistory history)
    {
        BitTensor signs = SignsOf(layer);
        (double flipped, double neverFlipped) = history.Next(signs);
        (double limit, double beyond, double error) = Clamp(layer.Weight, layer.Tau);
        return new LayerStatistics
        {
            Layer = name,
            Weights = signs.Count,
            Flipped = flipped,
            NeverFlipped = neverFlipped,
            BeyondClamp = beyond,
            QuantisationError = error,
            Entropy = Entropy((double)SignHistory.Ones(signs.Bytes) / signs.Count),
            Tau = layer.Tau,
            ClampLimit = limit,
        };
    }

    /// <summary>The signs that inference uses.</summary>
    public static BitTensor SignsOf(BinaryConv2d layer)
    {
        using DisposeScope scope = NewDisposeScope();
        return layer.SignFilters().ToBitTensor();
    }

    // (w2 - c sign(w2))^2 = (|w2| - c)^2, and c is the mean of |w2|: the error is the variance of |w2|.
    private static (double Limit, double Beyond, double Error) Clamp(Tensor weight, double tau)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor standardised, _) = RectifiedClamp.Standardise(weight);
        Tensor limit = RectifiedClamp.ClampLimit(standardised, tau);
        Tensor magnitudes = standardised.abs_();
        double beyond = (double)magnitudes.gt(limit).sum().item<long>() / magnitudes.numel();
        Tensor clamped = minimum(magnitudes, limit);
        // Torch's var is not used: in TorchSharp 0.107 it divides by n - 1 whatever its argument.
        Tensor difference = clamped.sub_(clamped.mean());
        Tensor error = difference.mul(difference).mean();
        return (limit.to(ScalarType.Float64).item<double>(), beyond, error.to(ScalarType.Float64).item<double>());
    }

    private static double Entropy(double share) =>
        share is 0 or 1 ? 0 : -share * Math.Log2(share) - (1 - share) * Math.Log2(1 - share);
}
