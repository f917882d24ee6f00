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
    private static readonly Dictionary<bool, Lazy<string>> _undisturbed = new[] { false, true }.ToDictionary(
        together => together,
        together => new Lazy<string>(() => SharedRun.Train(
            TestRun.Options, Size, _ => new WatchedImages(TestRun.Images), share: group => new Distribution(group)
            {
                BatchNorms = together ? BatchNormStatistics.Synchronised : BatchNormStatistics.ByProcess,
                Gradients = together ? GradientPrecision.BFloat16 : GradientPrecision.Float32,
            })[0]));

    // Open MPI with batch norms by process: in the run below that is taken up.
    private static IEnumerable<TestCaseData> Launches()
    {
        yield return new TestCaseData(MpiLaunch.OpenMpi, true);
        yield return new TestCaseData(MpiLaunch.Mpich, false);
    }

    [TestCaseSource(nameof(Launches))]
    public void ProcessesEndAsMembersOfOneProcess(MpiLaunch launch, bool together)
    {
        using var folder = new TemporaryFolder();
        using MpiRun run = Start(launch, folder, pause: 0, Long, together);

        Assert.That(run.ExitCode(), Is.Zero, run.Output);
        Assert.That(File.ReadAllText(folder.File("result")), Is.EqualTo(_undisturbed[together].Value));
    }

    // Together, the other waits in a batch norm.
    [TestCase("KILL", 1, 9, false)]
    [TestCase("STOP", 0, 14, true)]
    public void ARunThatLostAProcessGoesOnExactly(string signal, int rank, int reads, bool together)
    {
        using var folder = new TemporaryFolder();
        Lose(folder, together, signal, rank, reads);

        Finish(folder, together);
    }

    [Test]
    [Explicit("Takes some minutes; --filter TestCategory=DistributedKill runs it.")]
    [Category("DistributedKill")]
    public void TenLossesChangeNothing([Values("KILL", "STOP")] string signal, [Values] bool together)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        for (int loss = 0; loss < 10; loss++)
        {
            // Of about fifty batches in all.
            Lose(folder, together, signal, random.Next(Size), random.Next(1, 4), random.Next(30));
        }

        Finish(folder, together);
    }

    private static void Lose(
        TemporaryFolder folder, bool together, string signal, int rank, int reads, int wait = 0)
    {
        using MpiRun run = Start(MpiLaunch.OpenMpi, folder, pause: 20, signal == "STOP" ? Short : Long, together);
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

    private static void Finish(TemporaryFolder folder, bool together)
    {
        using MpiRun run = Start(MpiLaunch.OpenMpi, folder, pause: 0, Long, together);
        Assert.That(run.ExitCode(), Is.Zero, run.Output);
        Assert.That(run.Output, Does.Contain("resumed True"));
        Assert.That(File.ReadAllText(folder.File("result")), Is.EqualTo(_undisturbed[together].Value));
    }

    // Together, batch norms see the whole batch and gradients are rounded.
    private static MpiRun Start(
        MpiLaunch launch, TemporaryFolder folder, int pause, int patience, bool together) => launch.Start(
        Size,
        Path.Combine(
            AppContext.BaseDirectory.Replace(
                "ReCU.Torch.Tests", "ReCU.Torch.Tests.KilledApp", StringComparison.Ordinal),
            "ReCU.Torch.Tests.KilledApp.dll"),
        "mpi",
        folder.File("checkpoints"),
        folder.File("result"),
        pause.ToString(CultureInfo.InvariantCulture),
        patience.ToString(CultureInfo.InvariantCulture),
        $"{(together ? BatchNormStatistics.Synchronised : BatchNormStatistics.ByProcess)}",
        $"{(together ? GradientPrecision.BFloat16 : GradientPrecision.Float32)}");
}
