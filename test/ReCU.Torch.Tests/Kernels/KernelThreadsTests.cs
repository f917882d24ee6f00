using System.Collections.Concurrent;
using ReCU.Torch.Kernels;

namespace ReCU.Torch.Tests.Kernels;

public sealed class KernelThreadsTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    [TestCase(2, 2)]
    [TestCase(4, 3)]
    public void TheNeededThreadsWorkAtTheSameTime(int size, int needed)
    {
        using var meeting = new Barrier(needed);
        var workers = new ConcurrentBag<int>();

        KernelThreads.Run(size, needed, thread =>
        {
            // Nobody passes before all have come.
            if (meeting.SignalAndWait(_patience))
            {
                workers.Add(thread);
            }
        });

        Assert.That(workers, Is.EquivalentTo(Enumerable.Range(0, needed)));
    }

    [Test]
    public void ACallerDoesNotWaitForTheThreadsOfAnother()
    {
        // The other caller's region cannot end before this one's has.
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var holder = new Thread(() => KernelThreads.Run(2, 2, thread =>
        {
            if (thread == 1)
            {
                entered.Set();
                release.Wait(_patience);
            }
            else
            {
                entered.Wait(_patience);
            }
        }));
        holder.Start();
        Assert.That(entered.Wait(_patience));

        int calls = 0;
        KernelThreads.Run(2, 2, _ => Interlocked.Increment(ref calls));

        release.Set();
        holder.Join();
        Assert.That(calls, Is.InRange(1, 2));
    }

    [Test]
    public void CallersAtTheSameTimeHaveThreadsOfTheirOwnWhileOthersCollectGarbage()
    {
        const int Callers = 4, Regions = 200, Count = 50;
        int[] totals = new int[Callers];
        List<Thread> callers = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            for (int region = 0; region < Regions; region++)
            {
                var shares = new SampleShares(Count, threads: 2);
                KernelThreads.Run(2, 2, thread =>
                {
                    while (shares.TryTake(thread, out _))
                    {
                        // Work allocates, so that a collection meets it.
                        byte[] garbage = new byte[1000];
                        Interlocked.Add(ref totals[caller], garbage.Length / 1000);
                    }
                });
                if (region % 50 == 0)
                {
                    GC.Collect();
                }
            }
        }))];
        callers.ForEach(thread => thread.Start());
        callers.ForEach(thread => thread.Join());

        Assert.That(totals, Has.All.EqualTo(Regions * Count));
    }
}
