using ReCU.Tool.Terminals;

namespace ReCU.Tool.Tests;

/// <summary>A command line that was run in this process, as if its output went into a file.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">Its results.</param>
/// <param name="Errors">What it was about.</param>
internal sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The lines of the output, without spaces around them, and without empty ones.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line.</summary>
    public static ToolRun Of(params string[] arguments) => Of(_ => { }, arguments);

    /// <summary>Runs a command line, and cancels it at a text that it writes.</summary>
    /// <param name="text">Part of a line of its output.</param>
    /// <param name="arguments">The command line.</param>
    public static ToolRun CancelledAt(string text, params string[] arguments)
    {
        using var cancellation = new CancellationTokenSource();
        return Of(
            written =>
            {
                if (written.Contains(text, StringComparison.Ordinal))
                {
                    cancellation.Cancel();
                }
            },
            arguments,
            cancellation.Token);
    }

    /// <inheritdoc/>
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";

    private static ToolRun Of(Action<string> watch, string[] arguments, CancellationToken cancellation = default)
    {
        using var output = new WatchedWriter(watch);
        using var errors = new StringWriter();
        var consoles = new Consoles(
            Consoles.Create(output, isRedirected: true), Consoles.Create(errors, isRedirected: true));
        int exitCode = ToolApp.RunAsync(arguments, consoles, cancellation).GetAwaiter().GetResult();
        return new ToolRun(exitCode, output.ToString(), errors.ToString());
    }

    private sealed class WatchedWriter(Action<string> watch) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            watch(value ?? "");
        }
    }
}
