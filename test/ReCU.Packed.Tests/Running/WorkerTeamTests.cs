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
}
