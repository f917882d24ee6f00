using System.Diagnostics;
using System.Globalization;
using ReCU.TestKit;
using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>Trainings of processes that a launcher of MPI starts, and what becomes of them when one is lost.</summary>
public sealed class MpiTrainingTests
{
    private const int Size = 2;

    // Seconds: long for a run that ends well on a busy machine, short where a process is stopped.
    private const int Long = 60;
    private const int Short = 6;

    // Of the members within this process, which the processes must equal bit for bit.
    private static readonly Lazy<string> _undisturbed = new(() =>
        SharedRun.Train(TestRun.Options, Size, _ => new WatchedImages(TestRun.Images))[0]);

    [Test]
    public void ProcessesEndAsMembersOfOneProcess(
        [ValueSource(typeof(MpiLaunch), nameof(MpiLaunch.All))] MpiLaunch launch)
    {
        using var folder = new TemporaryFolder();
        using MpiRun run = Start(launch, folder, pause: 0, Long);

        Assert.That(run.ExitCode(), Is.Zero, run.Output);
        Assert.That(File.ReadAllText(folder.File("result")), Is.EqualTo(_undisturbed.Value));
    }

    [TestCase("KILL", 1, 9)]
    [TestCase("STOP", 0, 14)]
    public void ARunThatLostAProcessGoesOnExactly(string signal, int rank, int reads)
    {
        using var folder = new TemporaryFolder();
        Lose(folder, signal, rank, reads);

        Finish(folder);
    }

    [Test]
    [Explicit("Takes some minutes; --filter TestCategory=DistributedKill runs it.")]
    [Category("DistributedKill")]
    public void TenLossesChangeNothing([Values("KILL", "STOP")] string signal)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        for (int loss = 0; loss < 10; loss++)
        {
            // Of about fifty batches in all.
            Lose(folder, signal, random.Next(Size), random.Next(1, 4), random.Next(30));
        }

        Finish(folder);
    }

    private static void Lose(TemporaryFolder folder, string signal, int rank, int reads, int wait = 0)
    {
        using MpiRun run = Start(MpiLaunch.OpenMpi, folder, pause: 20, signal == "STOP" ? Short : Long);
        string id = run.WaitFor($"read {rank} ", reads)[0];
        Thread.Sleep(wait);
        var ending = Stopwatch.StartNew();
        using (Process kill = Process.Start("kill", [$"-{signal}", id]))
        {
            kill.WaitForExit();
        }

        Assert.That(run.ExitCode(), Is.Not.Zero, run.Output);
        Assert.That(ending.Elapsed, Is.LessThan(TimeSpan.FromMinutes(1)));
        Assert.That(run.Output, Does.Match(signal == "KILL"
            ? $"rank {rank} .*exited on signal 9"
            : $@"Process {rank} \(machine .*, process id {id}\) of {Size} was not heard of"));
    }

    private static void Finish(TemporaryFolder folder)
    {
        using MpiRun run = Start(MpiLaunch.OpenMpi, folder, pause: 0, Long);
        Assert.That(run.ExitCode(), Is.Zero, run.Output);
        Assert.That(run.Output, Does.Contain("resumed True"));
        Assert.That(File.ReadAllText(folder.File("result")), Is.EqualTo(_undisturbed.Value));
    }

    private static MpiRun Start(MpiLaunch launch, TemporaryFolder folder, int pause, int patience) => launch.Start(
        Size,
        Path.Combine(
            AppContext.BaseDirectory.Replace(
                "ReCU.Torch.Tests", "ReCU.Torch.Tests.KilledApp", StringComparison.Ordinal),
            "ReCU.Torch.Tests.KilledApp.dll"),
        "mpi",
        folder.File("checkpoints"),
        folder.File("result"),
        pause.ToString(CultureInfo.InvariantCulture),
        patience.ToString(CultureInfo.InvariantCulture));
}
