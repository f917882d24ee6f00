using System.Collections.Concurrent;
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
    public void WakesNoMoreThreadsThanAreNeeded()
    {
        const int Regions = 100;
        using var team = new WorkerTeam(4);
        using var meeting = new Barrier(2);
        var workers = new ConcurrentBag<int>();
        for (int region = 0; region < Regions; region++)
        {
            team.Run(
                worker =>
                {
                    workers.Add(worker);
                    meeting.SignalAndWait(_patience);
                },
                threads: 2);
        }

        Assert.That(workers.Distinct(), Is.EquivalentTo(new[] { 0, 1 }));
    }
}
