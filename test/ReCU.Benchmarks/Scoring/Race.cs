using System.Diagnostics;

namespace ReCU.Benchmarks.Scoring;

/// <summary>Lets competitors run in turn, so that what else the machine does hits all of them.</summary>
internal static class Race
{
    /// <summary>Rows a second of each competitor in each round: [competitor][round].</summary>
    public static double[][] Run(IReadOnlyList<IRowsScorer> competitors, int rows, int rounds)
    {
        foreach (IRowsScorer competitor in competitors)
        {
            competitor.ScoreAll();
            competitor.ScoreAll();
        }

        var speeds = new double[competitors.Count][];
        for (int i = 0; i < speeds.Length; i++)
        {
            speeds[i] = new double[rounds];
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < competitors.Count; turn++)
            {
                int i = (turn + round) % competitors.Count;
                long start = Stopwatch.GetTimestamp();
                competitors[i].ScoreAll();
                speeds[i][round] = rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return speeds;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median of the ratios of rounds.</summary>
    public static double MedianRatio(double[] speeds, double[] baseline) =>
        Median(speeds.Zip(baseline, (speed, other) => speed / other));
}
