using System.Diagnostics;

namespace ReCU.Benchmarks.Scoring;

/// <summary>Lets competitors run in turn, so that what else the machine does hits all of them.</summary>
internal static class Race
{
    // A pool's threads spin for a while after a run, and would take the next competitor's processors.
    private static readonly TimeSpan _settling = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a race.</summary>
    /// <param name="competitors">Who runs.</param>
    /// <param name="rows">Rows that each scores in a turn.</param>
    /// <param name="rounds">Turns of each.</param>
    /// <returns>
    /// Speeds by the time on the wall, and by the time of this process on processors, which does not count what others
    /// take.
    /// </returns>
    public static (RaceSpeeds Wall, RaceSpeeds Processor) Run(
        IReadOnlyList<IRowsScorer> competitors, int rows, int rounds)
    {
        foreach (IRowsScorer competitor in competitors)
        {
            competitor.ScoreAll();
            competitor.ScoreAll();
        }

        double[][] wall = [.. competitors.Select(_ => new double[rounds])];
        double[][] processor = [.. competitors.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < competitors.Count; turn++)
            {
                int i = (turn + round) % competitors.Count;
                Thread.Sleep(_settling);
                long start = Stopwatch.GetTimestamp();
                TimeSpan used = Environment.CpuUsage.TotalTime;
                competitors[i].ScoreAll();
                processor[i][round] = rows / (Environment.CpuUsage.TotalTime - used).TotalSeconds;
                wall[i][round] = rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return (new RaceSpeeds(wall), new RaceSpeeds(processor));
    }
}
