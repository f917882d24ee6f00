using System.Numerics;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Kernels;

/// <summary>
/// Sums in float32 over short runs of vectors, and over the runs in double. They decide which gradients pass, so they
/// must be exact to float32's last digit.
/// </summary>
internal static class RunSums
{
    /// <summary>Vectors of a run.</summary>
    public const int Length = 32;

    /// <summary>The sum of values.</summary>
    public static double Sum(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        double sum = 0;
        for (int start = 0; start < vectors.Length; start += Length)
        {
            Vector<float> run = default;
            foreach (Vector<float> vector in vectors[start..Math.Min(start + Length, vectors.Length)])
            {
                run += vector;
            }

            sum += Vector.Sum(run);
        }

        foreach (float value in values[(vectors.Length * Vector<float>.Count)..])
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>The sum of (value - mean)^2.</summary>
    public static double SquaredDifferences(ReadOnlySpan<float> values, float mean)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var means = new Vector<float>(mean);
        double sum = 0;
        for (int start = 0; start < vectors.Length; start += Length)
        {
            Vector<float> run = default;
            foreach (Vector<float> vector in vectors[start..Math.Min(start + Length, vectors.Length)])
            {
                Vector<float> difference = vector - means;
                run = Vector.FusedMultiplyAdd(difference, difference, run);
            }

            sum += Vector.Sum(run);
        }

        foreach (float value in values[(vectors.Length * Vector<float>.Count)..])
        {
            sum += (double)(value - mean) * (value - mean);
        }

        return sum;
    }
}
