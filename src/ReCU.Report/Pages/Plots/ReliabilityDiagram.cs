using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Plots;

/// <summary>Accuracy over confidence: bars on the diagonal are those of a calibrated network.</summary>
/// <param name="calibration">The bins.</param>
internal sealed class ReliabilityDiagram(Calibration calibration)
{
    private const int Size = 320;
    private const int Left = 46;
    private const int Right = 16;
    private const int Top = 8;
    private const int Bottom = 36;

    /// <summary>Adds the diagram.</summary>
    public void AddTo(HtmlBuilder html)
    {
        int bottom = Size - Bottom;
        var x = new Scale(0, 1, Left, Size - Right, 5);
        var y = new Scale(0, 1, bottom, Top, 5);
        html.Add($"""<svg viewBox="0 0 {Size} {Size}" role="img" aria-label="accuracy by confidence">""");
        foreach (double tick in y.Ticks)
        {
            html.Add($"""<line class="grid" x1="{Left}" y1="{y.At(tick):0.#}" """)
                .Add($"""x2="{Size - Right}" y2="{y.At(tick):0.#}"/>""")
                .Add($"""<text x="{Left - 5}" y="{y.At(tick) + 4:0.#}" text-anchor="end">{100 * tick:0} %</text>""")
                .Add($"""<text x="{x.At(tick):0.#}" y="{bottom + 15}" text-anchor="middle">{100 * tick:0}</text>""");
        }

        int most = Math.Max(1, calibration.Bins.Max(bin => bin.Count));
        foreach (CalibrationBin bin in calibration.Bins.Where(bin => bin.Count > 0))
        {
            double width = x.At(bin.Upper) - x.At(bin.Lower) - 1;
            // Bars of few images are pale, because they may be chance.
            double opacity = 0.25 + 0.75 * Math.Sqrt((double)bin.Count / most);
            html.Add($"""<rect class="bar" x="{x.At(bin.Lower) + 0.5:0.#}" y="{y.At(bin.Accuracy):0.#}" """)
                .Add($"""width="{width:0.#}" height="{bottom - y.At(bin.Accuracy):0.#}" """)
                .Add($"""fill-opacity="{opacity:0.##}">""")
                .Add($"<title>confidence {Figures.Percent(bin.Lower)} to {Figures.Percent(bin.Upper)}: ")
                .Add($"{Figures.Count(bin.Count, "image")}, {Figures.Percent(bin.Accuracy)} right</title></rect>")
                .Add($"""<circle class="dot1" cx="{x.At(bin.Confidence):0.#}" """)
                .Add($"""cy="{y.At(bin.Accuracy):0.#}" r="2.5"/>""");
        }

        html.Add($"""<line class="mark" x1="{x.At(0)}" y1="{y.At(0)}" x2="{x.At(1)}" y2="{y.At(1)}"/>""")
            .Add($"""<text x="{(Left + Size) / 2}" y="{Size - 4}" text-anchor="middle">confidence, %</text></svg>""");
    }
}
