using System.Diagnostics;
using System.Globalization;
using ReCU.TestKit;

namespace ReCU.Distributed.Tests.Mpi;

/// <summary>Real processes under real launchers. Most of the time they wait for each other, so tests run side by side.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class MpiGroupTests
{
    // Of the processes of these tests; by default it is longer.
    private const string Patience = "6";

    private static string App { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace(
            "ReCU.Distributed.Tests", "ReCU.Distributed.Tests.App", StringComparison.Ordinal),
        "ReCU.Distributed.Tests.App.dll");

    [Test]
    public void AllOperationsGiveAllProcessesTheSame(
        [ValueSource(typeof(MpiLaunch), nameof(MpiLaunch.All))] MpiLaunch launch, [Values(1, 2, 3)] int size)
    {
        using MpiRun run = launch.Start(size, App, "operations");

        Assert.That(run.ExitCode(), Is.Zero, run.Output);
        Assert.That(run.Output, Does.Contain($"library {launch.Name}"));
        Assert.That(run.Output, Does.Contain($"size {size} same True"));
        Assert.That(run.Output.Split('\n'), Is.SupersetOf(GroupWork.ExpectedSums(size)));
        Assert.That(run.Output.Split('\n'), Is.SupersetOf(GroupWork.ExpectedRoundedSums(size)));
        Assert.That(run.Output, Does.Not.Contain("False"));
    }

    [Test]
    public void ARoundedSumSendsHalfOfTheBytes()
    {
        using MpiRun run = MpiLaunch.OpenMpi.Start(2, App, "bytes");

        Assert.That(run.ExitCode(), Is.Zero, run.Output);
        // Half of the values to the other process and half of the sums, and the length.
        Assert.That(run.WaitFor("bytes ", 2), Is.All.EqualTo("4000008 2000008"));
    }

    [Test]
    public void AProcessThatFailsEndsTheOthers(
        [ValueSource(typeof(MpiLaunch), nameof(MpiLaunch.All))] MpiLaunch launch) =>
        EndsTheOthers(launch, "fail", "Process 1 of 2 failed: the disk is full.");

    [Test]
    public void AProcessThatLeavesEndsTheOthers(
        [ValueSource(typeof(MpiLaunch), nameof(MpiLaunch.All))] MpiLaunch launch) =>
        EndsTheOthers(launch, "leave", "Process 1 of 2 has left the group, while others still wait for it.");

    [Test]
    public void AProcessThatDiesEndsTheOthers(
        [ValueSource(typeof(MpiLaunch), nameof(MpiLaunch.All))] MpiLaunch launch)
    {
        using MpiRun run = launch.Start(3, App, "wait", Patience);
        Signal("KILL", ProcessId(run, rank: 1));

        Assert.That(run.ExitCode(), Is.Not.Zero, run.Output);
        // Hydra names the process id only.
        Assert.That(
            run.Output, Does.Match(launch == MpiLaunch.OpenMpi ? "rank 1 .*exited on signal 9" : "KILLED|Killed"));
    }

    [Test]
    public void AProcessThatStandsStillEndsTheOthers(
        [ValueSource(typeof(MpiLaunch), nameof(MpiLaunch.All))] MpiLaunch launch)
    {
        using MpiRun run = launch.Start(3, App, "wait", Patience);
        int id = ProcessId(run, rank: 1);
        Signal("STOP", id);

        Assert.That(run.ExitCode(), Is.Not.Zero, run.Output);
        Assert.That(run.Output, Does.Match(
            $@"Process 1 \(machine .*, process id {id}\) of 3 was not heard of for {Patience} s"));
    }

    [Test]
    public void WithoutMpiTheMessageSaysWhatToInstall() => Assert.That(
        () => MpiGroup.Join(new MpiOptions { Library = "libnothing.so" }),
        Throws.TypeOf<MpiNotAvailableException>().With.Message.Contains("libnothing.so")
            .And.Message.Contains("openmpi-bin").And.Message.Contains("RECU_MPI"));

    [Test]
    public void PatienceHasALimit() => Assert.Throws<ArgumentOutOfRangeException>(
        () => MpiGroup.Join(new MpiOptions { Patience = TimeSpan.FromSeconds(1) }));

    [Test]
    public void TheLibraryOfAnotherLauncherIsRefused()
    {
        // Where both are installed: MPICH starts what asks for Open MPI.
        using (MpiRun known = MpiLaunch.OpenMpi.Start(1, App, "operations"))
        {
            Assert.That(known.ExitCode(), Is.Zero);
        }

        using MpiRun run = (MpiLaunch.Mpich with { Arguments = ["-genv", MpiOptions.LibraryVariable, "libmpi.so.40"] })
            .Start(2, App, "operations");

        Assert.That(run.ExitCode(), Is.Not.Zero);
        Assert.That(run.Output, Does.Contain("MpiNotAvailableException: 2 processes were started"));
    }

    private static void EndsTheOthers(MpiLaunch launch, string how, string message)
    {
        using MpiRun run = launch.Start(2, App, how);

        Assert.That(run.ExitCode(), Is.Not.Zero, run.Output);
        Assert.That(run.Output, Does.Contain($"ProcessGroupException: {message}"));
    }

    private static int ProcessId(MpiRun run, int rank) => run.WaitFor("process ", 3)
        .Select(line => Array.ConvertAll(line.Split(' '), part => int.Parse(part, CultureInfo.InvariantCulture)))
        .Single(numbers => numbers[0] == rank)[1];

    private static void Signal(string signal, int id)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{id}"]);
        kill.WaitForExit();
    }
}
