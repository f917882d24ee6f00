using System.Diagnostics;
using NUnit.Framework;

namespace ReCU.TestKit;

/// <summary>
/// Programs under a launcher of MPI: the files that the environment variable <c>RECU_MPIRUN</c> names, separated as in
/// <c>PATH</c>, which then must be there, or those on the path. Tests that need one are skipped where it is missing.
/// </summary>
/// <param name="Name">What messages call it: <c>Open MPI</c> or <c>MPICH</c>.</param>
/// <param name="Arguments">What comes before the program.</param>
public sealed record MpiLaunch(string Name, params IReadOnlyList<string> Arguments)
{
    private const string Variable = "RECU_MPIRUN";

    /// <summary>How long a test waits: a machine that is busy starts processes slowly.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    private static readonly string[] _names = ["mpirun.openmpi", "mpirun.mpich", "mpirun"];

    /// <summary>More processes than cores, also for root, as in a container.</summary>
    public static MpiLaunch OpenMpi { get; } = new("Open MPI", "--allow-run-as-root", "--oversubscribe");

    /// <summary>It needs nothing.</summary>
    public static MpiLaunch Mpich { get; } = new("MPICH");

    /// <summary>Both.</summary>
    public static IReadOnlyList<MpiLaunch> All { get; } = [OpenMpi, Mpich];

    /// <summary>Starts processes, or skips the test.</summary>
    /// <param name="size">Number of processes.</param>
    /// <param name="program">The path of an assembly, and its arguments.</param>
    public MpiRun Start(int size, params ReadOnlySpan<string> program)
    {
        string? file = Find();
        if (file is null)
        {
            Assert.Ignore($"No {Name}: there is no mpirun of it on the path, and {Variable} names none.");
        }

        return new MpiRun(file, [.. Arguments, "-np", $"{size}", "dotnet", .. program]);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            string[] files = named.Split(Path.PathSeparator);
            Assert.That(files, Has.All.Exist, $"the launchers that {Variable} names");
            string? own = files.FirstOrDefault(IsOwn);
            Assert.That(own, Is.Not.Null, $"a launcher of {Name} among those that {Variable} names");
            return own;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => _names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(path => File.Exists(path) && IsOwn(path));
    }

    private bool IsOwn(string file)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(file, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // Open MPI's says "OpenRTE" under another name than mpirun, but always where to report bugs.
        return text.Contains(Name == OpenMpi.Name ? "open-mpi.org" : "HYDRA", StringComparison.Ordinal);
    }
}
