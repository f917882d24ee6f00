using System.Diagnostics;

namespace ReCU.Mutations;

/// <summary>Runs a room's tests on mutants of the room, each in a process of its own.</summary>
/// <param name="copy">The tests.</param>
/// <param name="filter">Regular expression for the full names of those to run.</param>
/// <param name="without">Categories that do not run.</param>
internal sealed class MutantRun(TestsCopy copy, string filter, string[] without)
{
    private readonly byte[] _original = File.ReadAllBytes(copy.Room);

    /// <summary>Runs the tests with a mutation until one fails.</summary>
    /// <param name="mutation">The mutation; null runs the tests on the room as it is.</param>
    /// <param name="limit">Time after which the run counts as endless.</param>
    /// <returns>The test that failed, or how the run ended; null if all tests pass.</returns>
    public string? NoticedBy(Mutation? mutation, TimeSpan limit)
    {
        if (mutation is null)
        {
            return Run("", limit);
        }

        byte[] mutant = [.. _original];
        if (mutant[mutation.FileOffset] != mutation.Original)
        {
            throw new InvalidOperationException($"Byte {mutation.FileOffset} of '{copy.Room}' is another one.");
        }

        mutant[mutation.FileOffset] = mutation.Changed;
        File.WriteAllBytes(copy.Room, mutant);
        try
        {
            return Run(mutation.Source, limit);
        }
        finally
        {
            File.WriteAllBytes(copy.Room, _original);
        }
    }

    private string? Run(string source, TimeSpan limit)
    {
        // As a test host starts: with the dependencies and settings of the tests.
        string[] arguments =
        [
            "exec", "--depsfile", copy.Tests + ".deps.json", "--runtimeconfig", copy.Tests + ".runtimeconfig.json",
            copy.Program, TestRun.Command, copy.Name + ".Tests", source, filter, .. without,
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string? failed = null;
        using Process tests = Process.Start(start)!;
        tests.OutputDataReceived += (_, line) => failed ??= TestRun.FailureIn(line.Data);
        tests.ErrorDataReceived += (_, _) => { };
        tests.BeginOutputReadLine();
        tests.BeginErrorReadLine();
        if (!tests.WaitForExit(limit))
        {
            tests.Kill(entireProcessTree: true);
            return "the limit of time";
        }

        // Reads the rest of the output, too.
        tests.WaitForExit();
        return tests.ExitCode == 0 ? null : failed ?? $"exit code {tests.ExitCode}";
    }
}
