using System.ComponentModel;
using System.Diagnostics;

namespace ReCU.Benchmarks;

/// <summary>Runs other programs and reads what they print.</summary>
internal static class ChildProcess
{
    /// <summary>Standard output of a program that must succeed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it printed as errors.</exception>
    public static string Run(
        string executable, string arguments, params (string Variable, string Value)[] environment)
    {
        (int code, string output, string errors) = Execute(executable, arguments, environment);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{executable} {arguments} ended with {code}: {errors}");
    }

    /// <summary>Standard output of a program, or null where it is not there or fails.</summary>
    public static string? TryRun(string executable, string arguments)
    {
        try
        {
            (int code, string output, _) = Execute(executable, arguments, []);
            return code == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static (int Code, string Output, string Errors) Execute(
        string executable, string arguments, (string Variable, string Value)[] environment)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
