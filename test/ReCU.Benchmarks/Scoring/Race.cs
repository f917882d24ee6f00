using System.Diagnostics;

namespace ReCU.Benchmarks.Scoring;

/// <summary>Lets competitors run in turn, so that what else the machine does hits all of them.</summary>
internal static class Race
{
    // A pool's threads spin for a while after a run, and would take the next competitor's processors.
    private static readonly TimeSpan _settling = TimeSpan.FromMilliseconds(20);

    /// <summary>Rows a second of each competitor in each round: [competitor][round].</summary>
    /// <param name="competitors">Who runs.</param>
    /// <param name="rows">Rows that each scores in a turn.</param>
    /// <param name="rounds">Turns of each.</param>
    /// <param name="clock">The time that counts.</param>
    public static double[][] Run(IReadOnlyList<IRowsScorer> competitors, int rows, int rounds, Func<TimeSpan> clock)
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
                Thread.Sleep(_settling);
                TimeSpan start = clock();
                competitors[i].ScoreAll();
                speeds[i][round] = rows / (clock() - start).TotalSeconds;
            }
        }

        return speeds;
    }

    /// <summary>Time on the wall.</summary>
    public static TimeSpan WallClock() => Stopwatch.GetElapsedTime(0);

    /// <summary>Time of this process on processors, which does not count what others take.</summary>
    public static TimeSpan ProcessorClock() => Environment.CpuUsage.TotalTime;

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median of the ratios of rounds.</summary>
    public static double MedianRatio(double[] speeds, double[] baseline) =>
        Median(speeds.Zip(baseline, (speed, other) => speed / other));
}
