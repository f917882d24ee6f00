using System.Diagnostics;
using System.Text;

namespace ReCU.Tool.Tests.Processes;

/// <summary>The tool as a process of its own, as a user starts it.</summary>
internal static class ToolProcess
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>The host and the tool, before the arguments.</summary>
    public static string[] CommandLine { get; } =
    [
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        Path.Combine(AppContext.BaseDirectory, "ReCU.Tool.dll"),
    ];

    /// <summary>Starts it, with its output redirected.</summary>
    public static Process Start(string folder, params IEnumerable<string> arguments) =>
        StartProgram(folder, CommandLine[0], [CommandLine[1], .. arguments]);

    /// <summary>Starts any program in the same way.</summary>
    public static Process StartProgram(
        string folder,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            // No value: the program does not inherit the variable.
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment.Add(name, value);
            }
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">It did not come; the process was ended.</exception>
    public static ToolRun End(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(_patience))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException("The tool did not end.");
            }

            return new ToolRun(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        }
    }
}
