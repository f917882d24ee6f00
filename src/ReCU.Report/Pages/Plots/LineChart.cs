using System.Globalization;
using System.Text;
using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Plots;

/// <summary>Lines over the epochs of a training.</summary>
/// <param name="title">Title of the chart.</param>
/// <param name="epochs">The epochs, in ascending order, at least one.</param>
/// <param name="series">At most two lines over them.</param>
internal sealed class LineChart(string title, IReadOnlyList<int> epochs, params IReadOnlyList<LineSeries> series)
{
    private const int Width = 400;
    private const int Height = 240;
    private const int Left = 46;
    private const int Right = 10;
    private const int Top = 10;
    private const int Bottom = 34;

    // More points than pixels are not visible.
    private const int MostPoints = 800;

    /// <summary>A marked epoch, or null.</summary>
    public int? Marked { get; init; }

    /// <summary>Whether values are shares, labelled as percentages.</summary>
    public bool IsPercent { get; init; }

    /// <summary>Adds the chart with its legend; adds nothing if there is nothing to draw.</summary>
    public void AddTo(HtmlBuilder html)
    {
        LineSeries[] drawn = [.. series.Where(line => !line.IsEmpty)];
        if (drawn.Length == 0)
        {
            return;
        }

        double[] values = [.. drawn.SelectMany(line => line.Values).Where(double.IsFinite)];
        var x = new Scale(epochs[0], epochs[^1], Left, Width - Right, 6, isWhole: true, widen: false);
        var y = new Scale(values.Min(), values.Max(), Height - Bottom, Top, 5);
        html.Add($"""<figure class="plot"><figcaption>{title}<span class="legend">""");
        for (int i = 0; i < drawn.Length; i++)
        {
            html.Add($"""<span class="key"><svg width="22" height="8" aria-hidden="true">""")
                .Add($"""<line class="line line{i}" x1="0" y1="4" x2="22" y2="4"/></svg>{drawn[i].Name}</span>""");
        }

        html.Add($"""</span></figcaption><svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{title}">""");
        AddAxes(html, x, y);
        if (Marked is { } epoch)
        {
            html.Add($"""<line class="mark" x1="{x.At(epoch):0.#}" y1="{Top}" x2="{x.At(epoch):0.#}" """)
                .Add($"""y2="{Height - Bottom}"><title>best epoch: {epoch}</title></line>""");
        }

        for (int i = 0; i < drawn.Length; i++)
        {
            AddLine(html, drawn[i], i, x, y);
        }

        html.Add($"</svg></figure>");
    }

    private void AddAxes(HtmlBuilder html, Scale x, Scale y)
    {
        foreach (double tick in y.Ticks)
        {
            double place = y.At(tick);
            string label = Label(tick, y);
            html.Add($"""<line class="grid" x1="{Left}" y1="{place:0.#}" x2="{Width - Right}" y2="{place:0.#}"/>""")
                .Add($"""<text x="{Left - 5}" y="{place + 4:0.#}" text-anchor="end">{label}</text>""");
        }

        foreach (double tick in x.Ticks)
        {
            html.Add($"""<text x="{x.At(tick):0.#}" y="{Height - Bottom + 15}" text-anchor="middle">{tick:0}</text>""");
        }

        html.Add($"""<text x="{(Left + Width - Right) / 2}" y="{Height - 4}" text-anchor="middle">epoch</text>""");
    }

    private string Label(double tick, Scale y)
    {
        if (IsPercent)
        {
            return $"{(100 * tick).ToString($"F{Math.Max(0, y.Decimals - 2)}", CultureInfo.InvariantCulture)} %";
        }

        // Labels of an axis have one form, which must fit the margin.
        double largest = Math.Max(Math.Abs(y.Least), Math.Abs(y.Most));
        return largest is >= 1e6 or < 1e-3
            ? Figures.Power(tick)
            : tick.ToString($"F{y.Decimals}", CultureInfo.InvariantCulture);
    }

    private void AddLine(HtmlBuilder html, LineSeries line, int index, Scale x, Scale y)
    {
        int step = (epochs.Count + MostPoints - 1) / MostPoints;
        var path = new StringBuilder();
        bool isDrawing = false;
        int points = 0;
        for (int i = 0; i < epochs.Count; i++)
        {
            if (i % step != 0 && i != epochs.Count - 1)
            {
                continue;
            }

            if (!double.IsFinite(line.Values[i]))
            {
                isDrawing = false;
                continue;
            }

            path.Append(CultureInfo.InvariantCulture,
                $"{(isDrawing ? 'L' : 'M')}{x.At(epochs[i]):0.#} {y.At(line.Values[i]):0.#}");
            (isDrawing, points) = (true, points + 1);
        }

        html.Add($"""<path class="line line{index}" d="{path.ToString()}"/>""");
        for (int i = 0; i < epochs.Count && points <= 40; i++)
        {
            if (double.IsFinite(line.Values[i]))
            {
                string value = IsPercent ? Figures.Percent(line.Values[i]) : Figures.Number(line.Values[i]);
                html.Add($"""<circle class="dot{index}" cx="{x.At(epochs[i]):0.#}" cy="{y.At(line.Values[i]):0.#}" """)
                    .Add($"""r="2.5"><title>{line.Name}, epoch {epochs[i]}: {value}</title></circle>""");
            }
        }
    }
}
