using System.Numerics;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Kernels;

/// <summary>
/// A step of stochastic gradient descent in one pass over memory: <c>d = g + decay w</c>, <c>v = momentum v + d</c>,
/// <c>w = w - rate v</c>; without momentum, <c>w = w - rate d</c>.
/// </summary>
/// <remarks>It rounds where torch's own operations round, so the weights are the same.</remarks>
/// <param name="Rate">Learning rate.</param>
/// <param name="Momentum">In [0, 1).</param>
/// <param name="Decay">Weight decay, at least 0.</param>
internal readonly record struct SgdRule(float Rate, float Momentum, float Decay)
{
    /// <summary>Updates a parameter.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="velocity">v, or null without momentum.</param>
    public void Apply(DenseFloats weights, DenseFloats gradient, DenseFloats? velocity)
    {
        SgdRule rule = this;
        weights.ForEachShare((start, length) => rule.Apply(
            weights.Values.Slice(start, length),
            gradient.Values.Slice(start, length),
            velocity is { } v ? v.Values.Slice(start, length) : default));
    }

    /// <summary>Updates a part of a parameter.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="velocity">v, or empty without momentum.</param>
    public void Apply(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> velocity)
    {
        Span<Vector<float>> weightVectors = MemoryMarshal.Cast<float, Vector<float>>(weights);
        ReadOnlySpan<Vector<float>> gradientVectors = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        Span<Vector<float>> velocityVectors = MemoryMarshal.Cast<float, Vector<float>>(velocity);
        var (rate, momentum, decay) = (new Vector<float>(-Rate), new Vector<float>(Momentum), new Vector<float>(Decay));
        for (int i = 0; i < weightVectors.Length; i++)
        {
            Vector<float> change = Vector.FusedMultiplyAdd(weightVectors[i], decay, gradientVectors[i]);
            if (!velocityVectors.IsEmpty)
            {
                velocityVectors[i] = change += momentum * velocityVectors[i];
            }

            weightVectors[i] = Vector.FusedMultiplyAdd(change, rate, weightVectors[i]);
        }

        for (int i = weightVectors.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            float change = MathF.FusedMultiplyAdd(weights[i], Decay, gradient[i]);
            if (!velocity.IsEmpty)
            {
                velocity[i] = change += Momentum * velocity[i];
            }

            weights[i] = MathF.FusedMultiplyAdd(change, -Rate, weights[i]);
        }
    }
}
