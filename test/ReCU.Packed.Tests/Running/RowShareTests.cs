using ReCU.Packed.Running;

namespace ReCU.Packed.Tests.Running;

public class RowShareTests
{
    [Test]
    public void TryTakeThreadsInTurnHandsOutEachRowOnce(
        [Values(1, 2, 7, 32)] int rows, [Values(1, 2, 3, 16)] int threads)
    {
        var share = new RowShare(rows, threads);
        for (int run = 0; run < 2; run++)
        {
            share.Reset();
            var taken = new List<int>();
            for (int thread = 0; Take(share, thread % threads, taken); thread++)
            {
            }

            Assert.That(taken.Order(), Is.EqualTo(Enumerable.Range(0, rows)), $"run {run}");
        }
    }

    [Test]
    public void TryTakeOtherThreadsAsleepGivesOneThreadAllRows([Values(0, 1, 2)] int awake)
    {
        var share = new RowShare(rows: 11, threads: 3);
        share.Reset();
        var taken = new List<int>();
        while (Take(share, awake, taken))
        {
        }

        Assert.That(taken.Order(), Is.EqualTo(Enumerable.Range(0, 11)));
    }

    [Test]
    public void TryTakeEachThreadStartsInItsOwnPart()
    {
        var share = new RowShare(rows: 32, threads: 2);
        share.Reset();

        share.TryTake(thread: 1, out int first, out _);

        Assert.That(first, Is.EqualTo(16));
    }

    private static bool Take(RowShare share, int thread, List<int> taken)
    {
        bool isTaken = share.TryTake(thread, out int first, out int end);
        taken.AddRange(Enumerable.Range(first, end - first));
        return isTaken;
    }
}
