namespace ReCU.Benchmarks.Scoring;

/// <summary>Rows a second of each competitor in each round of a race, by one clock.</summary>
/// <param name="Values">[competitor][round].</param>
internal sealed record RaceSpeeds(double[][] Values)
{
    /// <summary>The median of a competitor's rounds.</summary>
    public double Median(int competitor) => Statistic.Median(Values[competitor]);

    /// <summary>The median of the rounds' ratios.</summary>
    public double MedianRatio(int competitor, int baseline) =>
        Statistic.Median(Values[competitor].Zip(Values[baseline], (speed, other) => speed / other));
}
