using System.Numerics;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The arithmetic of <see cref="Layers.RectifiedClamp"/> for one filter, in few passes over its memory. Torch's
/// variance alone takes longer than all of it.
/// </summary>
/// <remarks>Sums are computed by <see cref="RunSums"/>.</remarks>
internal static class RectifiedClampKernel
{
    /// <summary>
    /// Standardises a filter: <c>w1 = (w - mean(w)) d / sqrt(var(w) + epsilon)</c>, unbiased variance.
    /// </summary>
    /// <param name="weights">w.</param>
    /// <param name="standardised">Receives w1.</param>
    /// <param name="signs">Receives +1 where w1 is zero or above, else -1.</param>
    /// <param name="deviation">d.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>The factor s = d / sqrt(var(w) + epsilon), and the sum of |w1|.</returns>
    public static (float Scale, double Magnitude) Standardise(
        ReadOnlySpan<float> weights, Span<float> standardised, Span<float> signs, double deviation, double epsilon)
    {
        float mean = (float)(RunSums.Sum(weights) / weights.Length);
        double squares = RunSums.SquaredDifferences(weights, mean);
        float scale = (float)(deviation / Math.Sqrt(squares / (weights.Length - 1) + epsilon));
        return (scale, Write(weights, standardised, signs, mean, scale));
    }

    /// <summary>The gradient of a filter, see <see cref="Layers.RectifiedClamp"/>.</summary>
    /// <param name="gradient">g, the gradient of the signs.</param>
    /// <param name="standardised">w1.</param>
    /// <param name="result">Receives the gradient of w.</param>
    /// <param name="limit">Q.</param>
    /// <param name="scale">s.</param>
    public static void Backward(
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> standardised,
        Span<float> result,
        float limit,
        float scale)
    {
        (double sum, double product, double total) = Pass(gradient, standardised, result, limit);
        // The mean of g0 = s (g1 - w1 sum(g1 w1) / (8 (n - 1))), which is subtracted at the end.
        float along = (float)(-product / (8.0 * (gradient.Length - 1)));
        float mean = (float)(scale * (sum + along * total) / gradient.Length);

        ReadOnlySpan<Vector<float>> standardisedVectors = MemoryMarshal.Cast<float, Vector<float>>(standardised);
        Span<Vector<float>> resultVectors = MemoryMarshal.Cast<float, Vector<float>>(result);
        var (alongs, scales, means) = (new Vector<float>(along), new Vector<float>(scale), new Vector<float>(mean));
        for (int i = 0; i < resultVectors.Length; i++)
        {
            Vector<float> value = Vector.FusedMultiplyAdd(standardisedVectors[i], alongs, resultVectors[i]);
            resultVectors[i] = Vector.FusedMultiplyAdd(value, scales, -means);
        }

        for (int i = resultVectors.Length * Vector<float>.Count; i < result.Length; i++)
        {
            float value = MathF.FusedMultiplyAdd(standardised[i], along, result[i]);
            result[i] = MathF.FusedMultiplyAdd(value, scale, -mean);
        }
    }

    /// <summary>Writes w1 and its signs; returns the sum of |w1|.</summary>
    private static double Write(
        ReadOnlySpan<float> weights, Span<float> standardised, Span<float> signs, float mean, float scale)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(weights);
        Span<Vector<float>> standardisedVectors = MemoryMarshal.Cast<float, Vector<float>>(standardised);
        Span<Vector<float>> signVectors = MemoryMarshal.Cast<float, Vector<float>>(signs);
        var means = new Vector<float>(mean);
        double sum = 0;
        for (int start = 0; start < vectors.Length; start += RunSums.Length)
        {
            Vector<float> run = default;
            int end = Math.Min(start + RunSums.Length, vectors.Length);
            for (int i = start; i < end; i++)
            {
                Vector<float> value = (vectors[i] - means) * scale;
                standardisedVectors[i] = value;
                signVectors[i] = Vector.ConditionalSelect(
                    Vector.GreaterThanOrEqual(value, Vector<float>.Zero), Vector<float>.One, -Vector<float>.One);
                run += Vector.Abs(value);
            }

            sum += Vector.Sum(run);
        }

        for (int i = vectors.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            float value = (weights[i] - mean) * scale;
            standardised[i] = value;
            signs[i] = value >= 0 ? 1 : -1;
            sum += Math.Abs(value);
        }

        return sum;
    }

    /// <summary>Writes g1, which is g where |w1| is at most Q, else 0; returns the sums of g1, g1 w1 and w1.</summary>
    private static (double Gradient, double Product, double Standardised) Pass(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> standardised, Span<float> result, float limit)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        ReadOnlySpan<Vector<float>> standardisedVectors = MemoryMarshal.Cast<float, Vector<float>>(standardised);
        Span<Vector<float>> resultVectors = MemoryMarshal.Cast<float, Vector<float>>(result);
        var limits = new Vector<float>(limit);
        double sum = 0, product = 0, total = 0;
        for (int start = 0; start < vectors.Length; start += RunSums.Length)
        {
            Vector<float> runSum = default, runProduct = default, runTotal = default;
            int end = Math.Min(start + RunSums.Length, vectors.Length);
            for (int i = start; i < end; i++)
            {
                Vector<float> value = standardisedVectors[i];
                // Written as "beyond", not "within", so that everything passes a limit that is NaN, as in torch.
                Vector<int> beyond = Vector.GreaterThan(Vector.Abs(value), limits);
                Vector<float> passed = Vector.ConditionalSelect(beyond, Vector<float>.Zero, vectors[i]);
                resultVectors[i] = passed;
                runSum += passed;
                runProduct = Vector.FusedMultiplyAdd(passed, value, runProduct);
                runTotal += value;
            }

            sum += Vector.Sum(runSum);
            product += Vector.Sum(runProduct);
            total += Vector.Sum(runTotal);
        }

        for (int i = vectors.Length * Vector<float>.Count; i < gradient.Length; i++)
        {
            result[i] = Math.Abs(standardised[i]) > limit ? 0 : gradient[i];
            sum += result[i];
            product += (double)result[i] * standardised[i];
            total += standardised[i];
        }

        return (sum, product, total);
    }
}
