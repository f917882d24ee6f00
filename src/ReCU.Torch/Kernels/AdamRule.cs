using System.Numerics;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Kernels;

/// <summary>
/// A step of Adam in one pass over memory: <c>d = g + decay w</c>, <c>m = beta1 m + share1 d</c>,
/// <c>v = beta2 v + share2 d^2</c>, <c>w = w - rate m / (sqrt(v) / root + epsilon)</c>.
/// </summary>
/// <param name="Rate">Learning rate divided by <c>1 - beta1^t</c>.</param>
/// <param name="Root">Square root of <c>1 - beta2^t</c>.</param>
/// <param name="Beta1">In [0, 1).</param>
/// <param name="Share1"><c>1 - beta1</c>, computed in double precision.</param>
/// <param name="Beta2">In [0, 1).</param>
/// <param name="Share2"><c>1 - beta2</c>, computed in double precision.</param>
/// <param name="Epsilon">Above 0.</param>
/// <param name="Decay">Weight decay, at least 0.</param>
internal readonly record struct AdamRule(
    float Rate, float Root, float Beta1, float Share1, float Beta2, float Share2, float Epsilon, float Decay)
{
    /// <summary>Updates a parameter.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="mean">m.</param>
    /// <param name="square">v.</param>
    public void Apply(DenseFloats weights, DenseFloats gradient, DenseFloats mean, DenseFloats square)
    {
        AdamRule rule = this;
        weights.ForEachShare((start, length) => rule.Apply(
            weights.Values.Slice(start, length),
            gradient.Values.Slice(start, length),
            mean.Values.Slice(start, length),
            square.Values.Slice(start, length)));
    }

    /// <summary>Updates a part of a parameter.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="mean">m.</param>
    /// <param name="square">v.</param>
    public void Apply(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square)
    {
        Span<Vector<float>> weightVectors = MemoryMarshal.Cast<float, Vector<float>>(weights);
        ReadOnlySpan<Vector<float>> gradientVectors = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        Span<Vector<float>> meanVectors = MemoryMarshal.Cast<float, Vector<float>>(mean);
        Span<Vector<float>> squareVectors = MemoryMarshal.Cast<float, Vector<float>>(square);
        var (decay, share1) = (new Vector<float>(Decay), new Vector<float>(Share1));
        var (root, epsilon) = (new Vector<float>(Root), new Vector<float>(Epsilon));
        for (int i = 0; i < weightVectors.Length; i++)
        {
            Vector<float> change = Vector.FusedMultiplyAdd(weightVectors[i], decay, gradientVectors[i]);
            Vector<float> m = Vector.FusedMultiplyAdd(change, share1, meanVectors[i] * Beta1);
            Vector<float> v = Vector.FusedMultiplyAdd(change * Share2, change, squareVectors[i] * Beta2);
            (meanVectors[i], squareVectors[i]) = (m, v);
            weightVectors[i] += m * -Rate / (Vector.SquareRoot(v) / root + epsilon);
        }

        for (int i = weightVectors.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            float change = MathF.FusedMultiplyAdd(weights[i], Decay, gradient[i]);
            mean[i] = MathF.FusedMultiplyAdd(change, Share1, mean[i] * Beta1);
            square[i] = MathF.FusedMultiplyAdd(change * Share2, change, square[i] * Beta2);
            weights[i] += mean[i] * -Rate / (MathF.Sqrt(square[i]) / Root + Epsilon);
        }
    }
}
