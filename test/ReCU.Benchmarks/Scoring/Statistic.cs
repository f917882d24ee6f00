namespace ReCU.Benchmarks.Scoring;

/// <summary>What is told of several measurements.</summary>
internal static class Statistic
{
    /// <summary>The middle value, or the mean of both.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
