namespace ReCU.Torch.Kernels;

/// <summary>
/// Walks over the planes [H, W] of activations [N, C, H, W]: samples in parallel, the channels of a sample in turn.
/// Sums over samples are added in the samples' order, so that no result depends on the number of threads.
/// </summary>
internal static class Planes
{
    /// <summary>Sum and sum of squares of each channel.</summary>
    public static (double[] Sums, double[] Squares) Sums(DenseFloats values, int channels)
    {
        var partial = new (double, double)[values.Count * channels];
        int area = values.SampleSize / channels;
        Samples.ForEach(values.Count, values.SampleSize, n =>
        {
            for (int c = 0; c < channels; c++)
            {
                partial[n * channels + c] = BatchNormKernel.Sums(values[n].Slice(c * area, area));
            }
        });
        return AddUp(partial, channels);
    }

    /// <summary><see cref="BatchNormKernel.Apply"/> for each plane, with the factors of its channel.</summary>
    public static void Apply(
        DenseFloats values, DenseFloats? shortcut, DenseFloats result, float[] factor, float[] offset, bool clip)
    {
        int area = values.SampleSize / factor.Length;
        Samples.ForEach(values.Count, values.SampleSize, n =>
        {
            for (int c = 0; c < factor.Length; c++)
            {
                BatchNormKernel.Apply(
                    values[n].Slice(c * area, area),
                    shortcut is { } added ? added[n].Slice(c * area, area) : default,
                    result[n].Slice(c * area, area),
                    factor[c],
                    offset[c],
                    clip);
            }
        });
    }

    /// <summary><see cref="BatchNormKernel.BackwardSums"/> for each plane, added up for each channel.</summary>
    public static (double[] Sums, double[] Products) BackwardSums(
        DenseFloats gradient, DenseFloats? output, DenseFloats values, float[] mean, DenseFloats passed)
    {
        int channels = mean.Length;
        var partial = new (double, double)[values.Count * channels];
        int area = values.SampleSize / channels;
        Samples.ForEach(values.Count, values.SampleSize, n =>
        {
            for (int c = 0; c < channels; c++)
            {
                partial[n * channels + c] = BatchNormKernel.BackwardSums(
                    gradient[n].Slice(c * area, area),
                    output is { } clipped ? clipped[n].Slice(c * area, area) : default,
                    values[n].Slice(c * area, area),
                    mean[c],
                    passed[n].Slice(c * area, area));
            }
        });
        return AddUp(partial, channels);
    }

    /// <summary><see cref="BatchNormKernel.BackwardApply"/> for each plane, with the factors of its channel.</summary>
    public static void BackwardApply(
        DenseFloats gradient, DenseFloats values, DenseFloats result, float[] p, float[] q, float[] r)
    {
        int area = values.SampleSize / p.Length;
        Samples.ForEach(values.Count, values.SampleSize, n =>
        {
            for (int c = 0; c < p.Length; c++)
            {
                BatchNormKernel.BackwardApply(
                    gradient[n].Slice(c * area, area),
                    values[n].Slice(c * area, area),
                    result[n].Slice(c * area, area),
                    p[c],
                    q[c],
                    r[c]);
            }
        });
    }

    private static (double[] First, double[] Second) AddUp((double First, double Second)[] partial, int channels)
    {
        var (first, second) = (new double[channels], new double[channels]);
        for (int start = 0; start < partial.Length; start += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                first[c] += partial[start + c].First;
                second[c] += partial[start + c].Second;
            }
        }

        return (first, second);
    }
}
