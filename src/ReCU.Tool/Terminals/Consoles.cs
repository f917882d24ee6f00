using System.Text;
using Spectre.Console;

namespace ReCU.Tool.Terminals;

/// <summary>
/// The output of a command: results to the standard output, messages to the standard error. If one is not a terminal,
/// it gets no colours and no bars, and its lines are not wrapped.
/// </summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Notes, warnings, errors.</param>
internal sealed record Consoles(IAnsiConsole Out, IAnsiConsole Error)
{
    // Wide enough for a table with long paths; a file has no width.
    private const int FileWidth = 1_000;

    /// <summary>The consoles of the process.</summary>
    public static Consoles OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new(
            Create(Console.Out, Console.IsOutputRedirected), Create(Console.Error, Console.IsErrorRedirected));
    }

    /// <summary>A console over a writer.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="isRedirected">Whether the writer leads to a file or a pipe.</param>
    public static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        bool isPlain = isRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool noColours = isPlain || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = noColours ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isPlain ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected)
        {
            console.Profile.Width = FileWidth;
            console.Profile.Capabilities.Unicode = true;
        }

        return console;
    }

    /// <summary>Writes a line of results literally, without markup.</summary>
    public void Line(string text = "") => Plain(Out, text);

    /// <summary>Writes a message literally.</summary>
    public void Note(string text) => Plain(Error, text);

    /// <summary>Writes a warning.</summary>
    public void Warn(string text) => Coloured(Error, "warning: " + OneLine(text), Color.Yellow);

    /// <summary>Writes an error.</summary>
    public void Fail(string text) => Coloured(Error, "error: " + OneLine(text), Color.Red);

    /// <summary>A message as one line.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split(
        ['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // Bypasses Spectre.Console, which wraps lines: a path must stay whole for copying.
    private static void Plain(IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);

    private static void Coloured(IAnsiConsole console, string text, Color colour)
    {
        bool hasColours = console.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };
        string code = colour == Color.Red ? "31" : "33";
        Plain(console, hasColours ? $"\u001b[{code}m{text}\u001b[0m" : text);
    }
}
