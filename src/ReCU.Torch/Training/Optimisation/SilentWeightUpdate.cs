using ReCU.Torch.Native;
using ReCU.Torch.Training.Checkpointing;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>
/// Applies <see cref="SilentWeights"/>: changes the gradients of a network's binary convolutions, and tracks how often
/// each sign flips.
/// </summary>
internal sealed class SilentWeightUpdate : IDisposable
{
    // Below these lengths, the quotient of two lengths is meaningless.
    private const double LeastGradient = 1e-6;
    private const double LeastWeight = 1e-3;

    private readonly SilentWeights _options;
    private readonly Watched[] _layers;

    /// <summary>Starts to track, with the signs before the first step.</summary>
    /// <param name="options">The changes of the gradients.</param>
    /// <param name="classifier">The network on its device; the caller disposes it.</param>
    public SilentWeightUpdate(SilentWeights options, BinaryClassifier classifier)
    {
        _options = options;
        using IDisposable noGradient = no_grad();
        _layers = [.. classifier.BinaryLayers.Select(layer => new Watched(layer.Name, layer.Layer))];
    }

    /// <summary>Changes the gradients of the current step.</summary>
    public void Apply()
    {
        using IDisposable noGradient = no_grad();
        foreach (Watched layer in _layers)
        {
            using DisposeScope scope = NewDisposeScope();
            if (layer.Layer.Weight.grad is not { } gradient)
            {
                continue;
            }

            Lengthen(layer.Layer.Weight, gradient);
            PullSilent(layer, gradient);
        }
    }

    /// <summary>Names and tensors of the state, for a checkpoint.</summary>
    public IEnumerable<(string Name, Tensor Value)> Save() => _layers.SelectMany(layer => new[]
    {
        (NameOf(layer, "flips"), layer.Flips),
        (NameOf(layer, "signs"), layer.Signs),
    });

    /// <summary>Restores the state from a checkpoint.</summary>
    /// <exception cref="InvalidCheckpointException">A tensor is missing or has another type or shape.</exception>
    public void Restore(SafetensorsFile file)
    {
        using IDisposable noGradient = no_grad();
        foreach (Watched layer in _layers)
        {
            file.ReadInto(layer.Flips, NameOf(layer, "flips"));
            file.ReadInto(layer.Signs, NameOf(layer, "signs"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Watched layer in _layers)
        {
            layer.Flips.Dispose();
            layer.Signs.Dispose();
        }
    }

    // g max(1, floor |w| / |g|) by filter: the same as a floor, without reading a value back.
    private void Lengthen(Tensor weight, Tensor gradient)
    {
        if (_options.GradientFloor == 0)
        {
            return;
        }

        using Scalar leastGradient = LeastGradient.ToScalar();
        using Scalar leastWeight = LeastWeight.ToScalar();
        using Scalar floor = _options.GradientFloor.ToScalar();
        Tensor ofWeight = LengthOf(weight).clamp_min_(leastWeight).mul_(floor);
        Tensor ofGradient = LengthOf(gradient).clamp_min_(leastGradient);
        gradient.mul_(ofWeight.div_(ofGradient).clamp_min_(Scalars.One));
    }

    private void PullSilent(Watched layer, Tensor gradient)
    {
        using Scalar memory = _options.Memory.ToScalar();
        using Scalar rest = (1 - _options.Memory).ToScalar();
        using Scalar threshold = _options.Threshold.ToScalar();
        using Scalar decay = _options.Decay.ToScalar();
        Tensor centred = Centred(layer.Layer);
        Tensor signs = SignsOf(centred);
        Tensor flipped = signs.ne(layer.Signs).to(ScalarType.Float32);
        layer.Flips.mul_(memory).add_(flipped, rest);
        layer.Signs.copy_(signs);
        Tensor silent = layer.Flips.lt(threshold).to(gradient.dtype);
        gradient.addcmul_(silent, centred, decay);
    }

    private static Tensor LengthOf(Tensor filters) => filters.mul(filters).sum([1, 2, 3], keepdim: true).sqrt_();

    private static Tensor Centred(BinaryConv2d layer)
    {
        Tensor mean = layer.Weight.mean([1, 2, 3], keepdim: true);
        return layer.Weight.sub(mean);
    }

    private static Tensor SignsOf(Tensor centred) => centred.ge(Scalars.Zero).to(ScalarType.Byte);

    private static string NameOf(Watched layer, string tensor) => $"silent.{layer.Name}.{tensor}";

    /// <summary>A layer and the state of its weights.</summary>
    private sealed class Watched
    {
        public Watched(string name, BinaryConv2d layer)
        {
            (Name, Layer) = (name, layer);
            using DisposeScope scope = NewDisposeScope();
            Flips = zeros_like(layer.Weight, ScalarType.Float32).DetachFromDisposeScope();
            Signs = SignsOf(Centred(layer)).DetachFromDisposeScope();
        }

        public string Name { get; }

        public BinaryConv2d Layer { get; }

        /// <summary>Moving average of the flips, float32, of the weight's shape.</summary>
        public Tensor Flips { get; }

        /// <summary>1 if the sign was +1 in the previous step, uint8, of the weight's shape.</summary>
        public Tensor Signs { get; }
    }
}
