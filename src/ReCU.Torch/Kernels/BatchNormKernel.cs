using System.Numerics;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The arithmetic of <see cref="Layers.ScaledBatchNorm"/> for one plane, the H * W values of one channel of one sample.
/// </summary>
/// <remarks>
/// Sums are taken in float32 over runs short enough that the squares of a convolution's integer sums stay exact in
/// practice, and then in double, so that a variance may be the difference of two large sums.
/// </remarks>
internal static class BatchNormKernel
{
    private const int RunLength = 32;

    /// <summary>Sum and sum of squares of a plane.</summary>
    public static (double Sum, double SumOfSquares) Sums(ReadOnlySpan<float> plane)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(plane);
        double sum = 0, squares = 0;
        for (int start = 0; start < vectors.Length; start += RunLength)
        {
            Vector<float> runSum = default, runSquares = default;
            foreach (Vector<float> vector in vectors[start..Math.Min(start + RunLength, vectors.Length)])
            {
                runSum += vector;
                runSquares = Vector.FusedMultiplyAdd(vector, vector, runSquares);
            }

            sum += Vector.Sum(runSum);
            squares += Vector.Sum(runSquares);
        }

        foreach (float value in plane[(vectors.Length * Vector<float>.Count)..])
        {
            sum += value;
            squares += (double)value * value;
        }

        return (sum, squares);
    }

    /// <summary><c>y = a z + b + shortcut</c>, clipped to [-1, 1] where asked for.</summary>
    /// <param name="plane">z.</param>
    /// <param name="shortcut">What to add, or empty for nothing.</param>
    /// <param name="result">Receives y.</param>
    /// <param name="a">Factor.</param>
    /// <param name="b">Offset.</param>
    /// <param name="clip">Whether to clip.</param>
    public static void Apply(
        ReadOnlySpan<float> plane, ReadOnlySpan<float> shortcut, Span<float> result, float a, float b, bool clip)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(plane);
        ReadOnlySpan<Vector<float>> shortcutVectors = MemoryMarshal.Cast<float, Vector<float>>(shortcut);
        Span<Vector<float>> resultVectors = MemoryMarshal.Cast<float, Vector<float>>(result);
        var factor = new Vector<float>(a);
        var offset = new Vector<float>(b);
        // An unclipped value is one clipped to the widest bounds; NaN passes either.
        var high = new Vector<float>(clip ? 1 : float.PositiveInfinity);
        bool add = !shortcut.IsEmpty;
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector<float> value = Vector.FusedMultiplyAdd(vectors[i], factor, offset);
            value = add ? value + shortcutVectors[i] : value;
            resultVectors[i] = Vector.Min(high, Vector.Max(-high, value));
        }

        for (int i = vectors.Length * Vector<float>.Count; i < plane.Length; i++)
        {
            float value = MathF.FusedMultiplyAdd(plane[i], a, b) + (add ? shortcut[i] : 0);
            result[i] = Math.Min(high[0], Math.Max(-high[0], value));
        }
    }

    /// <summary>The gradient behind the clip, and its sums.</summary>
    /// <param name="gradient">The gradient of y.</param>
    /// <param name="output">y, clipped; empty where nothing was clipped.</param>
    /// <param name="plane">z.</param>
    /// <param name="mean">m, the mean of z.</param>
    /// <param name="passed">Receives the gradient where y is inside of the bounds, else 0.</param>
    /// <returns>The sum of the passed gradient, and that of its products with z - m.</returns>
    public static (double Sum, double Product) BackwardSums(
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> plane,
        float mean,
        Span<float> passed)
    {
        ReadOnlySpan<Vector<float>> gradients = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        ReadOnlySpan<Vector<float>> outputs = MemoryMarshal.Cast<float, Vector<float>>(output);
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(plane);
        Span<Vector<float>> passedVectors = MemoryMarshal.Cast<float, Vector<float>>(passed);
        bool clipped = !output.IsEmpty;
        var means = new Vector<float>(mean);
        double sum = 0, product = 0;
        for (int start = 0; start < vectors.Length; start += RunLength)
        {
            Vector<float> runSum = default, runProduct = default;
            int end = Math.Min(start + RunLength, vectors.Length);
            for (int i = start; i < end; i++)
            {
                Vector<float> value = gradients[i];
                if (clipped)
                {
                    Vector<int> inside = Vector.LessThan(Vector.Abs(outputs[i]), Vector<float>.One);
                    value = Vector.ConditionalSelect(inside, value, Vector<float>.Zero);
                }

                passedVectors[i] = value;
                runSum += value;
                runProduct = Vector.FusedMultiplyAdd(value, vectors[i] - means, runProduct);
            }

            sum += Vector.Sum(runSum);
            product += Vector.Sum(runProduct);
        }

        for (int i = vectors.Length * Vector<float>.Count; i < plane.Length; i++)
        {
            passed[i] = clipped && !(Math.Abs(output[i]) < 1) ? 0 : gradient[i];
            sum += passed[i];
            product += (double)passed[i] * (plane[i] - mean);
        }

        return (sum, product);
    }

    /// <summary><c>result = p gradient + q z + r</c>.</summary>
    public static void BackwardApply(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> plane, Span<float> result, float p, float q, float r)
    {
        ReadOnlySpan<Vector<float>> gradients = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(plane);
        Span<Vector<float>> resultVectors = MemoryMarshal.Cast<float, Vector<float>>(result);
        var gradientFactor = new Vector<float>(p);
        var valueFactor = new Vector<float>(q);
        var offset = new Vector<float>(r);
        for (int i = 0; i < vectors.Length; i++)
        {
            resultVectors[i] = Vector.FusedMultiplyAdd(
                gradients[i], gradientFactor, Vector.FusedMultiplyAdd(vectors[i], valueFactor, offset));
        }

        for (int i = vectors.Length * Vector<float>.Count; i < plane.Length; i++)
        {
            result[i] = MathF.FusedMultiplyAdd(gradient[i], p, MathF.FusedMultiplyAdd(plane[i], q, r));
        }
    }
}
