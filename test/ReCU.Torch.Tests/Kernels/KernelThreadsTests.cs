using System.Collections.Concurrent;
using ReCU.Torch.Kernels;

namespace ReCU.Torch.Tests.Kernels;

public sealed class KernelThreadsTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    [TestCase(2, 2)]
    [TestCase(4, 3)]
    [TestCase(3, 1)]
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
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        bool isReleased = false;
        var other = new Thread(() => KernelThreads.Run(2, 2, thread =>
        {
            if (thread == 0)
            {
                entered.Wait(_patience);
            }
            else
            {
                entered.Set();
                isReleased = release.Wait(_patience);
            }
        }))
        {
            IsBackground = true,
        };
        other.Start();
        int calls = 0;
        try
        {
            Assert.That(entered.Wait(_patience));

            // The other region cannot end before this one has.
            KernelThreads.Run(2, 2, _ => Interlocked.Increment(ref calls));
        }
        finally
        {
            release.Set();
            Assert.That(other.Join(_patience));
        }

        Assert.Multiple(() =>
        {
            Assert.That(calls, Is.GreaterThan(0));
            Assert.That(isReleased, "The second caller waited for the first.");
        });
    }

    [Test]
    public void CallersAtTheSameTimeHaveHelpersOfTheirOwn()
    {
        const int Callers = 4, Regions = 50;
        int[] helped = new int[Callers];
        using var start = new Barrier(Callers);
        List<Thread> callers = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            for (int region = 0; region < Regions; region++)
            {
                using var meeting = new Barrier(2);
                KernelThreads.Run(2, 2, thread =>
                {
                    if (thread == 1)
                    {
                        Interlocked.Increment(ref helped[caller]);
                    }

                    meeting.SignalAndWait(_patience);
                    // All callers are within a region now.
                    if (thread == 0)
                    {
                        start.SignalAndWait(_patience);
                    }
                });
            }
        })
        {
            IsBackground = true,
        })];
        callers.ForEach(thread => thread.Start());

        Assert.That(callers.TrueForAll(thread => thread.Join(_patience)));
        // A helper that served two callers in one region would have met neither.
        Assert.That(helped, Has.All.EqualTo(Regions));
    }
}
