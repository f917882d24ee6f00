using Spectre.Console;

namespace ReCU.Progress.Internals;

/// <summary>Lines that stay and a bar below them; on a console that cannot go back, only the lines.</summary>
internal sealed class LineWriter(IAnsiConsole console)
{
    private readonly bool _canRewrite = console.Profile.Out.IsTerminal
        && console.Profile.Capabilities is { Ansi: true, Interactive: true };

    private bool _hasBar;

    // A line as wide as the terminal leaves the cursor in a place on which terminals do not agree.
    private int Width => Math.Max(1, console.Profile.Width - 1);

    /// <summary>Writes a line of figures in place of the bar.</summary>
    public void Line(IReadOnlyList<Figure> figures)
    {
        if (_canRewrite)
        {
            ClearBar();
            console.Write(new OneLine(Figures.Fit(figures, Width), Width));
            console.WriteLine();
        }
        else
        {
            Plain(string.Join(new string(' ', Figures.Gap), figures.Select(figure => figure.Text)));
        }
    }

    /// <summary>Writes a line of text in place of the bar, over as many lines as it takes.</summary>
    public void Note(string text) => Write(text, Style.Plain);

    /// <summary>The same, in the colour of warnings.</summary>
    public void Warning(string text) => Write(text, new Style(Color.Yellow));

    /// <summary>Writes the bar, or writes over it.</summary>
    public void Bar(IReadOnlyList<Figure> figures, int step, int steps)
    {
        if (_canRewrite)
        {
            console.Write(new OneLine(
                Figures.Fit(figures, Width - OneLine.LeastBar - Figures.Gap), Width, (step, steps), isRewritten: true));
            _hasBar = true;
        }
    }

    /// <summary>Wipes the bar off.</summary>
    public void ClearBar()
    {
        if (_hasBar)
        {
            console.Write(new ControlCode(OneLine.Rewind));
            _hasBar = false;
        }
    }

    private void Write(string text, Style style)
    {
        if (_canRewrite)
        {
            ClearBar();
            console.WriteLine(text, style);
        }
        else
        {
            Plain(text);
        }
    }

    // Past Spectre.Console, which would break the line at 80 characters.
    private void Plain(string text) => console.Profile.Out.Writer.WriteLine(text);
}
