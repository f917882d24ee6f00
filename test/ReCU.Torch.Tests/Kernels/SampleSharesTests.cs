using ReCU.Torch.Kernels;

namespace ReCU.Torch.Tests.Kernels;

public sealed class SampleSharesTests
{
    [Test]
    public void EachThreadStartsWithNeighbouringSamplesOfItsOwn()
    {
        var shares = new SampleShares(count: 10, threads: 3);

        int[][] taken = [Take(shares, 0, 3), Take(shares, 1, 3), Take(shares, 2, 4)];

        Assert.That(taken, Is.EqualTo(new int[][] { [0, 1, 2], [3, 4, 5], [6, 7, 8, 9] }));
        Assert.That(shares.TryTake(0, out _), Is.False);
    }

    [Test]
    public void WhoeverHasFinishedTakesFromTheOthers()
    {
        var shares = new SampleShares(count: 6, threads: 3);

        // The first thread is late and has taken nothing.
        int[] taken = Take(shares, 2, 6);

        Assert.That(taken, Is.EqualTo(new[] { 4, 5, 0, 1, 2, 3 }));
        Assert.That(shares.TryTake(0, out _), Is.False);
        Assert.That(shares.TryTake(1, out _), Is.False);
    }

    [Test]
    public void FewerSamplesThanThreadsAreTakenOnce()
    {
        var shares = new SampleShares(count: 2, threads: 5);

        var taken = new List<int>();
        for (int thread = 0; thread < 5; thread++)
        {
            if (shares.TryTake(thread, out int sample))
            {
                taken.Add(sample);
            }
        }

        Assert.That(taken, Is.EquivalentTo(new[] { 0, 1 }));
    }

    [Test]
    public void NothingIsLeftAfterClear()
    {
        var shares = new SampleShares(count: 100, threads: 2);
        _ = Take(shares, 0, 3);

        shares.Clear();

        Assert.That(shares.TryTake(0, out _), Is.False);
        Assert.That(shares.TryTake(1, out _), Is.False);
    }

    [Test]
    public void ThreadsAtTheSameTimeTakeEachSampleOnce()
    {
        const int Count = 20_000, Threads = 4;
        var shares = new SampleShares(Count, Threads);
        int[] taken = new int[Count];
        var patience = TimeSpan.FromMinutes(1);
        using var start = new Barrier(Threads);
        List<Thread> threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait(patience);
            while (shares.TryTake(thread, out int sample))
            {
                Interlocked.Increment(ref taken[sample]);
            }
        })
        {
            IsBackground = true,
        })];
        threads.ForEach(thread => thread.Start());

        Assert.That(threads.TrueForAll(thread => thread.Join(patience)));
        Assert.That(taken, Has.All.EqualTo(1));
    }

    private static int[] Take(SampleShares shares, int thread, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => shares.TryTake(thread, out int sample) ? sample : -1)];
}
