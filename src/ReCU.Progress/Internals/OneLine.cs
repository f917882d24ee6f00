using Spectre.Console;
using Spectre.Console.Rendering;

namespace ReCU.Progress.Internals;

/// <summary>Figures in one line without a line feed, with a bar behind the first of them if there is one.</summary>
/// <param name="figures">The figures.</param>
/// <param name="width">Characters that the line has at most.</param>
/// <param name="bar">How far the bar is, and what its end is.</param>
/// <param name="isRewritten">Whether the line takes the place of the one that the cursor is on.</param>
internal sealed class OneLine(
    IReadOnlyList<Figure> figures, int width, (int Step, int Steps)? bar = null, bool isRewritten = false) : Renderable
{
    /// <summary>
    /// Goes to the start of the line and erases it. Only as a control code: in text, Spectre.Console makes a line feed
    /// of a carriage return.
    /// </summary>
    public const string Rewind = "\r\u001b[2K";

    /// <summary>Characters of the shortest bar.</summary>
    public const int LeastBar = 8;

    private const int MostBar = 40;

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        List<Segment> line = [];
        foreach (Figure figure in figures)
        {
            if (line.Count > 0)
            {
                line.Add(Segment.Padding(Figures.Gap));
            }

            line.Add(new Segment(figure.Text, figure.Colour is { } colour ? new Style(colour) : Style.Plain));
            if (line.Count == 1 && bar is var (step, steps))
            {
                line.AddRange(Bar(options, step, steps));
            }
        }

        IEnumerable<Segment> start = isRewritten ? [Segment.Control(Rewind)] : [];
        return start.Concat(Segment.Truncate(line, width));
    }

    private IEnumerable<Segment> Bar(RenderOptions options, int step, int steps)
    {
        int length = Math.Min(MostBar, width - Figures.Length(figures) - Figures.Gap);
        if (length < LeastBar)
        {
            return [];
        }

        var task = new ProgressTask(id: 0, description: "epoch", maxValue: Math.Max(1, steps), autoStart: false)
        {
            Value = step,
        };
        IRenderable rendered = new ProgressBarColumn { Width = length }.Render(options, task, TimeSpan.Zero);
        return
        [
            Segment.Padding(Figures.Gap),
            .. rendered.Render(options, length).Where(segment => !segment.IsLineBreak),
        ];
    }
}
