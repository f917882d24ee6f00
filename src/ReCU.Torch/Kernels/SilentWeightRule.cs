using System.Numerics;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The arithmetic of <see cref="SilentWeights"/> for one filter, in few passes over its memory; a dozen of torch's
/// operations took a tenth of a step.
/// </summary>
/// <param name="GradientFloor">See <see cref="SilentWeights.GradientFloor"/>.</param>
/// <param name="Decay">See <see cref="SilentWeights.Decay"/>.</param>
/// <param name="Memory">See <see cref="SilentWeights.Memory"/>.</param>
/// <param name="Threshold">See <see cref="SilentWeights.Threshold"/>.</param>
internal readonly record struct SilentWeightRule(float GradientFloor, float Decay, float Memory, float Threshold)
{
    /// <summary>A shorter gradient counts as this long: a quotient of shorter ones is meaningless.</summary>
    public const double LeastGradient = 1e-6;

    /// <summary>Shorter weights count as this long.</summary>
    public const double LeastWeight = 1e-3;

    /// <summary>Changes the gradient of a filter, and the moving averages of its flips.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="flips">s, with the sign that the weight had in the previous step.</param>
    public void Apply(ReadOnlySpan<float> weights, Span<float> gradient, Span<float> flips)
    {
        float mean = (float)(RunSums.Sum(weights) / weights.Length);
        float factor = Factor(weights, gradient);
        float flip = 1 - Memory;

        ReadOnlySpan<Vector<float>> weightVectors = MemoryMarshal.Cast<float, Vector<float>>(weights);
        Span<Vector<float>> gradientVectors = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        Span<Vector<float>> flipVectors = MemoryMarshal.Cast<float, Vector<float>>(flips);
        var (means, thresholds, signs) =
            (new Vector<float>(mean), new Vector<float>(Threshold), new Vector<float>(-0f));
        for (int i = 0; i < weightVectors.Length; i++)
        {
            Vector<float> centred = weightVectors[i] - means;
            // The bit of the sign, as in -0 and +0: a weight at the mean counts as positive.
            Vector<int> isPositive = Vector.GreaterThanOrEqual(centred, Vector<float>.Zero);
            Vector<float> sign = Vector.AndNot(signs, isPositive.As<int, float>());
            Vector<float> changes = Vector.Xor(sign, flipVectors[i]) & signs;
            Vector<int> flipped = Vector.Equals(changes.As<float, int>(), signs.As<float, int>());
            Vector<float> average = Vector.Abs(flipVectors[i]) * Memory
                + Vector.ConditionalSelect(flipped, new Vector<float>(flip), Vector<float>.Zero);
            Vector<float> pull = Vector.ConditionalSelect(
                Vector.LessThan(average, thresholds), centred * Decay, Vector<float>.Zero);
            gradientVectors[i] = gradientVectors[i] * factor + pull;
            flipVectors[i] = average | sign;
        }

        for (int i = weightVectors.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            float centred = weights[i] - mean;
            bool isPositive = centred >= 0;
            float average = Math.Abs(flips[i]) * Memory + (isPositive == float.IsNegative(flips[i]) ? flip : 0);
            gradient[i] = gradient[i] * factor + (average < Threshold ? centred * Decay : 0);
            flips[i] = isPositive ? average : -average;
        }
    }

    /// <summary>What the gradient is multiplied by: <c>max(1, floor |w| / |g|)</c>.</summary>
    private float Factor(ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient)
    {
        if (GradientFloor == 0)
        {
            return 1;
        }

        double ofWeights = Math.Max(Math.Sqrt(RunSums.SquaredDifferences(weights, 0)), LeastWeight);
        double ofGradient = Math.Max(Math.Sqrt(RunSums.SquaredDifferences(gradient, 0)), LeastGradient);
        return (float)Math.Max(1, GradientFloor * ofWeights / ofGradient);
    }
}
