using ReCU.Torch.Devices;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

public sealed class RunTurnTests
{
    // Only where nothing ends the wait.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Test]
    public void AWaitEndsWhenItIsCancelledAndTheNextRunStillGetsItsTurn()
    {
        using var source = new CancellationTokenSource();
        Exception? cancelled = null;
        Exception? other = null;
        Thread waiting;
        Thread next;
        using (Wait(default))
        {
            waiting = Start(problem => cancelled = problem, source.Token);
            next = Start(problem => other = problem, default);
            source.Cancel();
            Assert.That(waiting.Join(_patience), "the wait goes on");
            Assert.That(cancelled, Is.InstanceOf<OperationCanceledException>());
            Assert.That(next.Join(TimeSpan.Zero), Is.False, "two runs at once");
        }

        Assert.That(next.Join(_patience), "the next one waits for ever");
        Assert.That(other, Is.Null);
    }

    private static RunTurn Wait(CancellationToken cancellation) =>
        RunTurn.Wait(TestImages.Options, ComputeDevice.OnCpu(), cancellation);

    /// <summary>Starts a run that has to wait, and returns when it does.</summary>
    private static Thread Start(Action<Exception?> ended, CancellationToken cancellation)
    {
        var thread = new Thread(() =>
        {
            try
            {
                Wait(cancellation).Dispose();
                ended(null);
            }
            catch (Exception problem)
            {
                ended(problem);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        Assert.That(
            SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), _patience),
            "it does not wait");
        return thread;
    }
}
