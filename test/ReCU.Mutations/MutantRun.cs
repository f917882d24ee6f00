using System.Diagnostics;

namespace ReCU.Mutations;

/// <summary>Runs a room's tests on mutants of the room, in a copy of the tests' output folder.</summary>
/// <param name="folder">The copy.</param>
/// <param name="room">Name of the room.</param>
/// <param name="limit">Time after which a run counts as endless.</param>
internal sealed class MutantRun(string folder, string room, TimeSpan limit)
{
    private readonly string _assembly = Path.Combine(folder, room + ".dll");
    private readonly byte[] _original = File.ReadAllBytes(Path.Combine(folder, room + ".dll"));

    /// <summary>Runs the tests on the room as it is.</summary>
    /// <param name="filter">Which tests.</param>
    public bool PassesUnchanged(string filter) => Run(filter);

    /// <summary>Whether the tests pass with a mutation, so that they do not notice it.</summary>
    /// <param name="mutation">The mutation.</param>
    /// <param name="filters">Which tests to run, one filter after another until a test fails.</param>
    public bool Survives(Mutation mutation, IEnumerable<string> filters)
    {
        byte[] mutant = [.. _original];
        if (mutant[mutation.FileOffset] != mutation.Original)
        {
            throw new InvalidOperationException($"Byte {mutation.FileOffset} of '{_assembly}' is another one.");
        }

        mutant[mutation.FileOffset] = mutation.Changed;
        File.WriteAllBytes(_assembly, mutant);
        try
        {
            return filters.All(Run);
        }
        finally
        {
            File.WriteAllBytes(_assembly, _original);
        }
    }

    private bool Run(string filter)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "vstest", Path.Combine(folder, room + ".Tests.dll"), "--TestCaseFilter:" + filter, "--",
                "NUnit.StopOnError=true",
            },
        };
        using Process tests = Process.Start(start)!;
        tests.OutputDataReceived += (_, _) => { };
        tests.ErrorDataReceived += (_, _) => { };
        tests.BeginOutputReadLine();
        tests.BeginErrorReadLine();
        if (!tests.WaitForExit(limit))
        {
            tests.Kill(entireProcessTree: true);
            return false;
        }

        return tests.ExitCode == 0;
    }
}
