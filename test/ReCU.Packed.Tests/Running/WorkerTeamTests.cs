using System.Collections.Concurrent;
using System.Diagnostics;
using ReCU.Packed.Running;

namespace ReCU.Packed.Tests.Running;

public sealed class WorkerTeamTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    // An application that forgets to dispose a network still ends.
    [Test]
    public void HelpersDoNotKeepTheProcessAlive()
    {
        bool? isBackground = null;
        using var joined = new ManualResetEventSlim();
        using var team = new WorkerTeam(2);
        team.Run(worker =>
        {
            if (worker == 0)
            {
                joined.Wait(_patience);
                return;
            }

            isBackground = Thread.CurrentThread.IsBackground;
            joined.Set();
        });

        Assert.That(isBackground, Is.True);
    }

    [Test]
    public void NoMoreThreadsThanAreNeededWork()
    {
        const int Regions = 100;
        using var team = new WorkerTeam(4);
        using var meeting = new Barrier(2);
        var workers = new ConcurrentBag<int>();
        for (int region = 0; region < Regions; region++)
        {
            // Its helpers may still be on their way when the next run begins.
            team.Run(_ => { });
            team.Run(
                worker =>
                {
                    workers.Add(worker);
                    Assert.That(meeting.SignalAndWait(_patience), Is.True, $"worker {worker} in region {region}");
                },
                threads: 2);
        }

        // Each once a run, also a helper that came to a run before it was woken for it.
        Assert.That(workers.Distinct(), Is.EquivalentTo(new[] { 0, 1 }));
        Assert.That(workers, Has.Count.EqualTo(2 * Regions));
    }

    [Test]
    public void AnInterruptedCallerStillWaitsForItsHelpers()
    {
        using var team = new WorkerTeam(2);
        using var joined = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        bool isDone = false, wasDone = false, wasInterrupted = false;
        var caller = new Thread(() =>
        {
            try
            {
                team.Run(worker =>
                {
                    if (worker == 0)
                    {
                        // Not a wait that an interrupt could end.
                        var waited = Stopwatch.StartNew();
                        while (!joined.IsSet && waited.Elapsed < _patience)
                        {
                            Thread.SpinWait(100);
                        }
                    }
                    else
                    {
                        joined.Set();
                        release.Wait(_patience);
                        Volatile.Write(ref isDone, true);
                    }
                });
                wasDone = Volatile.Read(ref isDone);
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException)
            {
                wasInterrupted = true;
            }
        })
        {
            IsBackground = true,
        };
        caller.Start();
        Assert.That(joined.Wait(_patience));

        caller.Interrupt();
        Assert.That(caller.Join(TimeSpan.FromMilliseconds(100)), Is.False);
        release.Set();

        Assert.That(caller.Join(_patience));
        Assert.That((wasDone, wasInterrupted), Is.EqualTo((true, true)));
    }
}
