using System.Globalization;
using System.Text;
using Spectre.Console;

namespace ReCU.Progress.Tests;

/// <summary>A terminal of a width: what was written to it, and what a user sees of that.</summary>
internal sealed class Terminal : IAnsiConsoleOutput
{
    private const string EraseLine = "\u001b[2K";

    private readonly StringBuilder _written = new();

    /// <param name="width">Characters of a line.</param>
    /// <param name="isTerminal">Whether the output is a terminal; else it is a file.</param>
    /// <param name="ansi">Whether it knows escape codes.</param>
    public Terminal(int width, bool isTerminal = true, bool ansi = true)
    {
        Writer = new StringWriter(_written, CultureInfo.InvariantCulture) { NewLine = "\n" };
        Width = width;
        IsTerminal = isTerminal;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = this,
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ansi ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
        });
        Console.Profile.Capabilities.Unicode = true;
    }

    public IAnsiConsole Console { get; }

    public TextWriter Writer { get; }

    public bool IsTerminal { get; }

    public int Width { get; set; }

    public int Height => 24;

    /// <summary>Everything that reached the terminal.</summary>
    public string Written => _written.ToString();

    /// <summary>How many times the terminal went to a new line.</summary>
    public int LineFeeds => Written.Count(character => character == '\n');

    public void SetEncoding(Encoding encoding)
    {
    }

    /// <summary>
    /// The lines as they stand on the screen, without the empty one at the end. Understands the codes that are written
    /// here, and breaks lines that are too long for a terminal; colours do not count.
    /// </summary>
    public List<string> Screen()
    {
        List<StringBuilder> lines = [new()];
        int column = 0;
        string text = Written;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r':
                    column = 0;
                    break;
                case '\n':
                    lines.Add(new());
                    column = 0;
                    break;
                case '\u001b' when text[i..].StartsWith(EraseLine, StringComparison.Ordinal):
                    lines[^1].Clear();
                    i += EraseLine.Length - 1;
                    break;
                case '\u001b':
                    i = text.IndexOf('m', i);
                    Assert.That(i, Is.Positive, "a code that is no colour");
                    break;
                default:
                    if (IsTerminal && column == Width)
                    {
                        lines.Add(new());
                        column = 0;
                    }

                    lines[^1].Length = Math.Max(lines[^1].Length, column + 1);
                    lines[^1][column++] = text[i];
                    break;
            }
        }

        return [.. lines.Select(line => line.ToString()).Reverse().SkipWhile(line => line.Length == 0).Reverse()];
    }
}
