using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The arithmetic of <see cref="Layers.ScaledBatchNorm"/>: samples in parallel, vectors over the channels of a pixel.
/// Sums over samples are added in the samples' order, so that results do not depend on the number of threads.
/// </summary>
/// <remarks>
/// Sums are accumulated in float32 over runs of pixels, short enough that the squares of a convolution's integer sums
/// stay exact in practice, and across runs in double, so that a variance may be the difference of two large sums. A
/// mean that is large compared with the deviation would still be lost in float32's rounding, so a value of the channel
/// is subtracted first.
/// </remarks>
internal static class BatchNormKernel
{
    // Pixels of a run. A vector is a cache line, so a run reads each line once.
    private const int RunLength = 32;

    /// <summary>Mean and biased variance of each channel.</summary>
    public static (double[] Means, double[] Variances) Statistics(FeatureMaps values)
    {
        float[] near = values[0][..values.Channels].ToArray();
        var partial = new PartialSums(values.Count, values.Channels);
        Samples.ForEach(values.Count, values.SampleSize, n =>
        {
            Sums(values[n], near, partial.First(n), partial.Second(n));
        });
        (double[] means, double[] variances) = partial.AddUp();
        double count = (double)values.Count * values.Area;
        for (int c = 0; c < near.Length; c++)
        {
            double mean = means[c] / count;
            variances[c] = Math.Max(0, variances[c] / count - mean * mean);
            means[c] = near[c] + mean;
        }

        return (means, variances);
    }

    /// <summary><c>y = a z + b + shortcut</c>, optionally clipped to [-1, 1].</summary>
    /// <param name="values">z.</param>
    /// <param name="shortcut">Added values, or null for none.</param>
    /// <param name="result">Receives y.</param>
    /// <param name="a">Factor of each channel.</param>
    /// <param name="b">Offset of each channel.</param>
    /// <param name="clip">Whether to clip.</param>
    public static void Apply(
        FeatureMaps values, FeatureMaps? shortcut, FeatureMaps result, float[] a, float[] b, bool clip) =>
        Samples.ForEach(values.Count, values.SampleSize, n => Apply(
            values[n], shortcut is { } added ? added[n] : default, result[n], a, b, clip));

    /// <summary>The gradient through the clip, and its sums for each channel.</summary>
    /// <param name="gradient">The gradient of y.</param>
    /// <param name="output">y, clipped; null if it was not clipped.</param>
    /// <param name="values">z.</param>
    /// <param name="means">m, the mean of z in each channel.</param>
    /// <param name="passed">Receives the gradient, 0 where y is at a bound; not written if y was not clipped.</param>
    /// <returns>The sums of that gradient, and of its products with z - m.</returns>
    public static (double[] Sums, double[] Products) BackwardSums(
        FeatureMaps gradient, FeatureMaps? output, FeatureMaps values, float[] means, FeatureMaps passed)
    {
        var partial = new PartialSums(values.Count, values.Channels);
        Samples.ForEach(values.Count, values.SampleSize, n =>
        {
            ReadOnlySpan<float> inside = output is { } clipped ? clipped[n] : default;
            Products(gradient[n], inside, values[n], means, passed[n], partial.First(n), partial.Second(n));
        });
        return partial.AddUp();
    }

    /// <summary><c>result = p gradient + q z + r</c>.</summary>
    public static void BackwardApply(
        FeatureMaps gradient, FeatureMaps values, FeatureMaps result, float[] p, float[] q, float[] r) =>
        Samples.ForEach(values.Count, values.SampleSize, n => Combine(gradient[n], values[n], result[n], p, q, r));

    private static void Sums(
        ReadOnlySpan<float> values, ReadOnlySpan<float> near, Span<double> sums, Span<double> squares)
    {
        int channels = sums.Length;
        int whole = channels - channels % Vector512<float>.Count;
        int run = RunLength * channels;
        for (int start = 0; start < values.Length; start += run)
        {
            ReadOnlySpan<float> pixels = values[start..Math.Min(start + run, values.Length)];
            for (int c = 0; c < whole; c += Vector512<float>.Count)
            {
                Vector512<float> sum = default, square = default;
                Vector512<float> offset = Load(near, c);
                for (int i = c; i < pixels.Length; i += channels)
                {
                    Vector512<float> value = Load(pixels, i) - offset;
                    sum += value;
                    square = Vector512.FusedMultiplyAdd(value, value, square);
                }

                Add(sum, sums[c..]);
                Add(square, squares[c..]);
            }

            for (int c = whole; c < channels; c++)
            {
                for (int i = c; i < pixels.Length; i += channels)
                {
                    double value = (double)pixels[i] - near[c];
                    sums[c] += value;
                    squares[c] += value * value;
                }
            }
        }
    }

    private static void Products(
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> values,
        float[] means,
        Span<float> passed,
        Span<double> sums,
        Span<double> products)
    {
        bool clipped = !output.IsEmpty;
        int channels = sums.Length;
        int whole = channels - channels % Vector512<float>.Count;
        int run = RunLength * channels;
        for (int start = 0; start < values.Length; start += run)
        {
            int end = Math.Min(start + run, values.Length);
            for (int c = 0; c < whole; c += Vector512<float>.Count)
            {
                Vector512<float> sum = default, product = default;
                Vector512<float> mean = Load(means, c);
                for (int i = start + c; i < end; i += channels)
                {
                    Vector512<float> value = Load(gradient, i);
                    if (clipped)
                    {
                        // Not written as "inside", so that the gradient passes where y is NaN, as in torch.
                        Vector512<float> outside =
                            Vector512.GreaterThanOrEqual(Vector512.Abs(Load(output, i)), Vector512<float>.One);
                        value = Vector512.ConditionalSelect(outside, Vector512<float>.Zero, value);
                        Store(value, passed, i);
                    }

                    sum += value;
                    product = Vector512.FusedMultiplyAdd(value, Load(values, i) - mean, product);
                }

                Add(sum, sums[c..]);
                Add(product, products[c..]);
            }

            for (int c = whole; c < channels; c++)
            {
                for (int i = start + c; i < end; i += channels)
                {
                    float value = gradient[i];
                    if (clipped)
                    {
                        value = passed[i] = Math.Abs(output[i]) >= 1 ? 0 : value;
                    }

                    sums[c] += value;
                    products[c] += (double)value * (values[i] - means[c]);
                }
            }
        }
    }

    private static void Apply(
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> shortcut,
        Span<float> result,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        bool clip)
    {
        // Clipping to the widest bounds clips nothing; NaN passes either way.
        float limit = clip ? 1 : float.PositiveInfinity;
        var high = Vector512.Create(limit);
        bool add = !shortcut.IsEmpty;
        int whole = a.Length - a.Length % Vector512<float>.Count;
        for (int start = 0; start < values.Length; start += a.Length)
        {
            for (int c = 0; c < whole; c += Vector512<float>.Count)
            {
                int i = start + c;
                Vector512<float> value = Vector512.FusedMultiplyAdd(
                    Load(values, i), Load(a, c), Load(b, c));
                value = add ? value + Load(shortcut, i) : value;
                Store(Vector512.Min(high, Vector512.Max(-high, value)), result, i);
            }

            for (int c = whole; c < a.Length; c++)
            {
                int i = start + c;
                float value = MathF.FusedMultiplyAdd(values[i], a[c], b[c]) + (add ? shortcut[i] : 0);
                result[i] = Math.Min(limit, Math.Max(-limit, value));
            }
        }
    }

    private static void Combine(
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> values,
        Span<float> result,
        ReadOnlySpan<float> p,
        ReadOnlySpan<float> q,
        ReadOnlySpan<float> r)
    {
        int whole = p.Length - p.Length % Vector512<float>.Count;
        for (int start = 0; start < values.Length; start += p.Length)
        {
            for (int c = 0; c < whole; c += Vector512<float>.Count)
            {
                int i = start + c;
                Vector512<float> offset = Vector512.FusedMultiplyAdd(Load(values, i), Load(q, c), Load(r, c));
                Store(Vector512.FusedMultiplyAdd(Load(gradient, i), Load(p, c), offset), result, i);
            }

            for (int c = whole; c < p.Length; c++)
            {
                int i = start + c;
                result[i] = MathF.FusedMultiplyAdd(
                    gradient[i], p[c], MathF.FusedMultiplyAdd(values[i], q[c], r[c]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<float> values, int index) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> vector, Span<float> values, int index) =>
        vector.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    private static void Add(Vector512<float> run, Span<double> totals)
    {
        (Vector512<double> low, Vector512<double> high) = Vector512.Widen(run);
        Span<double> upper = totals[Vector512<double>.Count..];
        (Vector512.Create<double>(totals) + low).CopyTo(totals);
        (Vector512.Create<double>(upper) + high).CopyTo(upper);
    }

    /// <summary>Two sums for each sample and channel.</summary>
    private sealed class PartialSums(int samples, int channels)
    {
        private readonly double[] _first = new double[samples * channels];
        private readonly double[] _second = new double[samples * channels];

        public Span<double> First(int sample) => _first.AsSpan(sample * channels, channels);

        public Span<double> Second(int sample) => _second.AsSpan(sample * channels, channels);

        public (double[] First, double[] Second) AddUp() => (AddUp(_first), AddUp(_second));

        private double[] AddUp(double[] sums)
        {
            var totals = new double[channels];
            Span<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(totals.AsSpan());
            for (int start = 0; start < sums.Length; start += channels)
            {
                Span<double> sample = sums.AsSpan(start, channels);
                Span<Vector<double>> added = MemoryMarshal.Cast<double, Vector<double>>(sample);
                for (int i = 0; i < vectors.Length; i++)
                {
                    vectors[i] += added[i];
                }

                for (int c = vectors.Length * Vector<double>.Count; c < channels; c++)
                {
                    totals[c] += sample[c];
                }
            }

            return totals;
        }
    }
}
