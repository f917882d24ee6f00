using System.Numerics;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The arithmetic of <see cref="Layers.BinaryActivation"/> for one sample, in few passes over memory that fits the
/// core's cache. Torch needs ten passes over the whole batch, and its variance alone takes twice as long as the
/// convolution (7.1 ms against 3.2 ms for 128 x 16 x 32 x 32).
/// </summary>
internal static class BinaryActivationKernel
{
    /// <summary>The statistics of a sample that the gradient of its signs needs.</summary>
    /// <param name="values">a.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>The mean m of the sample, and s = 1 / sqrt(var + epsilon), with the unbiased variance.</returns>
    public static (float Mean, float Scale) Statistics(ReadOnlySpan<float> values, double epsilon)
    {
        double mean = RunSums.Sum(values) / values.Length;
        double variance = RunSums.SquaredDifferences(values, (float)mean) / (values.Length - 1);
        return ((float)mean, (float)(1 / Math.Sqrt(variance + epsilon)));
    }

    /// <summary>Writes the gradient of a sample: <c>s (g0 - (a - m) s^2 sum(g0 a) / (N - 1))</c>.</summary>
    /// <param name="values">a.</param>
    /// <param name="gradient">g, the gradient of the signs.</param>
    /// <param name="result">Receives the gradient of a; may be the memory of <paramref name="gradient"/>.</param>
    /// <param name="mean">m.</param>
    /// <param name="scale">s.</param>
    public static void Backward(
        ReadOnlySpan<float> values, ReadOnlySpan<float> gradient, Span<float> result, float mean, float scale)
    {
        double product = PassWindow(values, gradient, result, scale);
        float along = (float)(-(double)scale * scale * product / (values.Length - 1));

        ReadOnlySpan<Vector<float>> valueVectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Span<Vector<float>> resultVectors = MemoryMarshal.Cast<float, Vector<float>>(result);
        var (means, alongs) = (new Vector<float>(mean), new Vector<float>(along));
        for (int i = 0; i < valueVectors.Length; i++)
        {
            resultVectors[i] = Vector.FusedMultiplyAdd(valueVectors[i] - means, alongs, resultVectors[i]) * scale;
        }

        for (int i = valueVectors.Length * Vector<float>.Count; i < values.Length; i++)
        {
            result[i] = MathF.FusedMultiplyAdd(values[i] - mean, along, result[i]) * scale;
        }
    }

    /// <summary>Writes g0 = g max(0, 2 - 2 |s a|); returns sum(g0 a).</summary>
    private static double PassWindow(
        ReadOnlySpan<float> values, ReadOnlySpan<float> gradient, Span<float> result, float scale)
    {
        ReadOnlySpan<Vector<float>> valueVectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        ReadOnlySpan<Vector<float>> gradientVectors = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        Span<Vector<float>> resultVectors = MemoryMarshal.Cast<float, Vector<float>>(result);
        var two = new Vector<float>(2);
        double product = 0;
        for (int start = 0; start < valueVectors.Length; start += RunSums.Length)
        {
            Vector<float> run = default;
            int end = Math.Min(start + RunSums.Length, valueVectors.Length);
            for (int i = start; i < end; i++)
            {
                Vector<float> value = valueVectors[i];
                Vector<float> window = two - two * Vector.Abs(value * scale);
                Vector<float> passed = gradientVectors[i] * Vector.Max(Vector<float>.Zero, window);
                run = Vector.FusedMultiplyAdd(passed, value, run);
                resultVectors[i] = passed;
            }

            product += Vector.Sum(run);
        }

        for (int i = valueVectors.Length * Vector<float>.Count; i < values.Length; i++)
        {
            result[i] = gradient[i] * Math.Max(0, 2 - 2 * Math.Abs(values[i] * scale));
            product += (double)result[i] * values[i];
        }

        return product;
    }
}
