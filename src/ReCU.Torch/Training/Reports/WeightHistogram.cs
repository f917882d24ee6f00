using Tensorboard;

namespace ReCU.Torch.Training.Reports;

/// <summary>A histogram of values in TensorBoard's format.</summary>
internal static class WeightHistogram
{
    // TensorBoard shows about half of them.
    private const int Bins = 64;

    /// <summary>Counts values in bins of equal width from the minimum to the maximum.</summary>
    /// <param name="values">The values; those that are not finite are ignored.</param>
    public static HistogramProto Count(ReadOnlySpan<float> values)
    {
        var histogram = new HistogramProto { Min = double.PositiveInfinity, Max = double.NegativeInfinity };
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                histogram.Min = Math.Min(histogram.Min, value);
                histogram.Max = Math.Max(histogram.Max, value);
                histogram.Num++;
                histogram.Sum += value;
                histogram.SumSquares += (double)value * value;
            }
        }

        if (histogram.Num == 0)
        {
            return new HistogramProto();
        }

        double width = (histogram.Max - histogram.Min) / Bins;
        var counts = new double[width > 0 ? Bins : 1];
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                // The maximum would otherwise get a bin of its own.
                counts[width > 0 ? Math.Min((int)((value - histogram.Min) / width), Bins - 1) : 0]++;
            }
        }

        for (int i = 0; i < counts.Length; i++)
        {
            bool isLast = i == counts.Length - 1;
            histogram.BucketLimit.Add(isLast ? histogram.Max : histogram.Min + (i + 1) * width);
            histogram.Bucket.Add(counts[i]);
        }

        return histogram;
    }
}
