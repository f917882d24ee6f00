using System.Text;
using Spectre.Console;

namespace ReCU.Tool.Terminals;

/// <summary>
/// Where a command writes: results to the standard output, what it is about to the standard error. Where one is no
/// terminal it gets neither colours nor bars, and no line of it is broken.
/// </summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Notes, warnings, errors.</param>
internal sealed record Consoles(IAnsiConsole Out, IAnsiConsole Error)
{
    // Wide enough for a table with long paths; a file has no width.
    private const int FileWidth = 1_000;

    /// <summary>Those of the process.</summary>
    public static Consoles OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new(
            Create(Console.Out, Console.IsOutputRedirected), Create(Console.Error, Console.IsErrorRedirected));
    }

    /// <summary>A console over a writer.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="isRedirected">Whether it leads to a file or a pipe.</param>
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

    /// <summary>Writes a line of results, as it is: nothing in it is markup.</summary>
    public void Line(string text = "") => Plain(Out, text);

    /// <summary>Writes a line about the work, as it is.</summary>
    public void Note(string text) => Plain(Error, text);

    /// <summary>Writes a warning.</summary>
    public void Warn(string text) => Coloured(Error, "warning: " + OneLine(text), Color.Yellow);

    /// <summary>Writes an error.</summary>
    public void Fail(string text) => Coloured(Error, "error: " + OneLine(text), Color.Red);

    /// <summary>A message in one line, whatever it was made of.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split(
        ['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // Past Spectre.Console, which breaks lines at the width: a path that is copied must be whole.
    private static void Plain(IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);

    private static void Coloured(IAnsiConsole console, string text, Color colour)
    {
        bool hasColours = console.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };
        string code = colour == Color.Red ? "31" : "33";
        Plain(console, hasColours ? $"\u001b[{code}m{text}\u001b[0m" : text);
    }
}
