namespace ReCU.Torch.Kernels;

/// <summary>
/// Walks over the planes [H, W] of activations [N, C, H, W]: samples in parallel, the channels of a sample in turn.
/// Sums over samples are added in the samples' order, so that no result depends on the number of threads.
/// </summary>
internal static class Planes
{
    /// <summary>Sum and sum of squares of each channel.</summary>
    public static (double[] Sums, double[] Squares) Sums(DenseFloats values, int channels) =>
        Reduce(values.Count, channels, (n, c) => BatchNormKernel.Sums(Plane(values, n, c, channels)));

    /// <summary><see cref="BatchNormKernel.Apply"/> for each plane, with the factors of its channel.</summary>
    public static void Apply(
        DenseFloats values, DenseFloats? shortcut, DenseFloats result, float[] factor, float[] offset, bool clip) =>
        ForEach(values.Count, factor.Length, (n, c) => BatchNormKernel.Apply(
            Plane(values, n, c, factor.Length),
            shortcut is { } added ? Plane(added, n, c, factor.Length) : default,
            Plane(result, n, c, factor.Length),
            factor[c],
            offset[c],
            clip));

    /// <summary><see cref="BatchNormKernel.BackwardSums"/> for each plane, added up for each channel.</summary>
    public static (double[] Sums, double[] Products) BackwardSums(
        DenseFloats gradient, DenseFloats? output, DenseFloats values, float[] mean, DenseFloats passed) =>
        Reduce(values.Count, mean.Length, (n, c) => BatchNormKernel.BackwardSums(
            Plane(gradient, n, c, mean.Length),
            output is { } clipped ? Plane(clipped, n, c, mean.Length) : default,
            Plane(values, n, c, mean.Length),
            mean[c],
            Plane(passed, n, c, mean.Length)));

    /// <summary><see cref="BatchNormKernel.BackwardApply"/> for each plane, with the factors of its channel.</summary>
    public static void BackwardApply(
        DenseFloats gradient, DenseFloats values, DenseFloats result, float[] p, float[] q, float[] r) =>
        ForEach(values.Count, p.Length, (n, c) => BatchNormKernel.BackwardApply(
            Plane(gradient, n, c, p.Length),
            Plane(values, n, c, p.Length),
            Plane(result, n, c, p.Length),
            p[c],
            q[c],
            r[c]));

    private static Span<float> Plane(DenseFloats values, int sample, int channel, int channels)
    {
        Span<float> all = values[sample];
        int area = all.Length / channels;
        return all.Slice(channel * area, area);
    }

    private static void ForEach(int samples, int channels, Action<int, int> body) =>
        Samples.ForEach(samples, n =>
        {
            for (int c = 0; c < channels; c++)
            {
                body(n, c);
            }
        });

    private static (double[] First, double[] Second) Reduce(
        int samples, int channels, Func<int, int, (double, double)> body)
    {
        var partial = new (double First, double Second)[samples * channels];
        ForEach(samples, channels, (n, c) => partial[n * channels + c] = body(n, c));
        var (first, second) = (new double[channels], new double[channels]);
        for (int i = 0; i < partial.Length; i++)
        {
            first[i % channels] += partial[i].First;
            second[i % channels] += partial[i].Second;
        }

        return (first, second);
    }
}
