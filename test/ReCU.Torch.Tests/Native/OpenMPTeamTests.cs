using ReCU.Torch.Native;

namespace ReCU.Torch.Tests.Native;

[Platform("Linux")]
public sealed class OpenMPTeamTests
{
    [OneTimeSetUp]
    public void LoadTorch() => TorchRuntime.EnsureLoaded();

    [Test]
    public void IsAvailableWithTheTorchOfThePackage() => Assert.That(OpenMPTeam.IsAvailable);

    [TestCase(1)]
    [TestCase(2)]
    public void CallsTheWorkOnEveryThreadAtTheSameTime(int size)
    {
        using var meeting = new Barrier(size);
        int threads = 0;

        OpenMPTeam.Run(size, () =>
        {
            // Nobody passes before all have come.
            if (meeting.SignalAndWait(TimeSpan.FromMinutes(1)))
            {
                Interlocked.Increment(ref threads);
            }
        });

        Assert.That(threads, Is.EqualTo(size));
    }

    [Test]
    public void TheCallerGetsTheFirstExceptionAndTheTeamGoesOn()
    {
        Assert.That(
            () => OpenMPTeam.Run(2, () => throw new InvalidDataException("broken")),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("broken"));

        int threads = 0;
        OpenMPTeam.Run(2, () => Interlocked.Increment(ref threads));
        Assert.That(threads, Is.EqualTo(2));
    }

    [Test]
    public void EachCallerHasATeamOfItsOwnWhileOthersCollectGarbage()
    {
        const int Callers = 4, Regions = 200, Size = 2;
        int[] totals = new int[Callers];
        var callers = Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            for (int region = 0; region < Regions; region++)
            {
                OpenMPTeam.Run(Size, () =>
                {
                    // Work allocates, so that a collection meets it.
                    byte[] garbage = new byte[1000];
                    Interlocked.Add(ref totals[caller], garbage.Length / 1000);
                });
                if (region % 50 == 0)
                {
                    GC.Collect();
                }
            }
        })).ToList();
        callers.ForEach(thread => thread.Start());
        callers.ForEach(thread => thread.Join());

        Assert.That(totals, Has.All.EqualTo(Regions * Size));
    }
}
