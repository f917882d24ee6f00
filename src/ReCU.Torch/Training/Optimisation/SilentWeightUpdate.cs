using ReCU.Torch.Kernels;
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

            if (DenseFloats.Fits(layer.Layer.Weight) && DenseFloats.Fits(gradient) && DenseFloats.Fits(layer.Flips))
            {
                ApplyToMemory(layer, gradient);
            }
            else
            {
                Lengthen(layer.Layer.Weight, gradient);
                PullSilent(layer, gradient);
            }
        }
    }

    /// <summary>Names and tensors of the state, for a checkpoint.</summary>
    public IEnumerable<(string Name, Tensor Value)> Save() =>
        _layers.Select(layer => (layer.StateName, layer.Flips));

    /// <summary>Restores the state from a checkpoint.</summary>
    /// <exception cref="InvalidCheckpointException">A tensor is missing or has another type or shape.</exception>
    public void Restore(SafetensorsFile file)
    {
        using IDisposable noGradient = no_grad();
        foreach (Watched layer in _layers)
        {
            if (file.Has(layer.StateName))
            {
                file.ReadInto(layer.Flips, layer.StateName);
            }
            else
            {
                ReadApart(file, layer);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Watched layer in _layers)
        {
            layer.Flips.Dispose();
        }
    }

    // Runs that began before 2026-11-27 keep the averages and the signs, 1 for +1, apart.
    private static void ReadApart(SafetensorsFile file, Watched layer)
    {
        using Tensor averages = file.Read($"silent.{layer.Name}.flips", ScalarType.Float32, layer.Flips.shape);
        using Tensor positive = file.Read($"silent.{layer.Name}.signs", ScalarType.Byte, layer.Flips.shape);
        using Tensor floats = positive.to(ScalarType.Float32);
        using Scalar half = 0.5.ToScalar();
        using Tensor signs = floats.sub(half);
        using Tensor signed = averages.copysign(signs);
        layer.Flips.copy_(signed);
    }

    private void ApplyToMemory(Watched layer, Tensor gradient)
    {
        var rule = new SilentWeightRule(
            (float)_options.GradientFloor, (float)_options.Decay, (float)_options.Memory, (float)_options.Threshold);
        var weights = new DenseFloats(layer.Layer.Weight);
        var gradients = new DenseFloats(gradient);
        var flips = new DenseFloats(layer.Flips);
        Samples.ForEach(
            weights.Count, weights.SampleSize, filter => rule.Apply(weights[filter], gradients[filter], flips[filter]));
    }

    // g max(1, floor |w| / |g|) by filter: the same as a floor, without reading a value back.
    private void Lengthen(Tensor weight, Tensor gradient)
    {
        if (_options.GradientFloor == 0)
        {
            return;
        }

        using Scalar leastGradient = SilentWeightRule.LeastGradient.ToScalar();
        using Scalar leastWeight = SilentWeightRule.LeastWeight.ToScalar();
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
        Tensor flipped = layer.Flips.signbit().ne(centred.signbit()).to(ScalarType.Float32);
        Tensor averages = layer.Flips.abs().mul_(memory).add_(flipped, rest);
        Tensor silent = averages.lt(threshold).to(gradient.dtype);
        gradient.addcmul_(silent, centred, decay);
        layer.Flips.copy_(averages.copysign(centred));
    }

    private static Tensor LengthOf(Tensor filters) => filters.mul(filters).sum([1, 2, 3], keepdim: true).sqrt_();

    private static Tensor Centred(BinaryConv2d layer)
    {
        Tensor mean = layer.Weight.mean([1, 2, 3], keepdim: true);
        return layer.Weight.sub(mean);
    }

    /// <summary>A layer and the state of its weights.</summary>
    private sealed class Watched
    {
        public Watched(string name, BinaryConv2d layer)
        {
            (Name, Layer) = (name, layer);
            using DisposeScope scope = NewDisposeScope();
            Tensor none = zeros_like(layer.Weight, ScalarType.Float32);
            Flips = none.copysign(Centred(layer)).DetachFromDisposeScope();
        }

        public string Name { get; }

        /// <summary>Name of <see cref="Flips"/> in a checkpoint.</summary>
        public string StateName => $"silent.{Name}.signed-flips";

        public BinaryConv2d Layer { get; }

        /// <summary>
        /// Moving average of the flips, float32, of the weight's shape. An average is never negative, so its sign holds
        /// the weight's sign of the previous step.
        /// </summary>
        public Tensor Flips { get; }
    }
}
