using System.Globalization;
using System.Text;
using ReCU.Graph.Files;
using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Plots;
using ReCU.Torch;

namespace ReCU.Report;

/// <summary>Draws a range test, the loss over the logarithm of the learning rate, as an SVG file.</summary>
public static class LearningRatePlot
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Left = 52;
    private const int Right = 14;
    private const int Top = 30;
    private const int Bottom = 40;

    // Losses above one and a half times the first are the divergence, which would flatten the rest of the curve.
    private const double TallestLoss = 1.5;

    private const string Style =
        "text{fill:#5a646b;font:12px system-ui,sans-serif}.grid{stroke:#d9dddf}.line{fill:none;stroke:#1f6fb2;"
        + "stroke-width:2}.raw{fill:#1f6fb2;fill-opacity:.3}.mark{stroke:#b4530a;stroke-dasharray:6 3}";

    /// <summary>
    /// The plot: a dot for each batch, a line for the smoothed losses, and a mark where they fall fastest.
    /// </summary>
    /// <param name="curve">The range test.</param>
    public static string ToSvg(LearningRateCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        IReadOnlyList<LearningRatePoint> points = curve.Points;
        double tallest = TallestLoss * points[0].Smoothed;
        var x = new Scale(
            Math.Log10(points[0].Rate), Math.Log10(points[^1].Rate), Left, Width - Right, ticks: 8, widen: false);
        var y = new Scale(
            points.Min(point => point.Smoothed),
            Math.Min(tallest, points.Max(point => point.Smoothed)),
            Height - Bottom,
            Top,
            ticks: 6);
        var svg = new HtmlBuilder();
        svg.Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" """)
            .Add($"""height="{Height}" role="img" aria-label="loss by learning rate"><style>""")
            .AddRaw(Style)
            .Add($"""</style><rect width="{Width}" height="{Height}" fill="#ffffff"/>""");
        AddAxes(svg, x, y);
        foreach (LearningRatePoint point in points.Where(point => point.Loss >= y.Least && point.Loss <= y.Most))
        {
            svg.Add($"""<circle class="raw" cx="{x.At(Math.Log10(point.Rate)):0.#}" cy="{y.At(point.Loss):0.#}" """)
                .Add($"""r="2"/>""");
        }

        AddLine(svg, points, x, y);
        if (curve.Steepest is { } rate)
        {
            double place = x.At(Math.Log10(rate));
            svg.Add($"""<line class="mark" x1="{place:0.#}" y1="{Top}" x2="{place:0.#}" y2="{Height - Bottom}"/>""")
                .Add($"""<text x="{place:0.#}" y="{Top - 10}" text-anchor="middle">falls fastest: """)
                .Add($"{rate.ToString("G2", CultureInfo.InvariantCulture)}</text>");
        }

        svg.Add($"</svg>\n");
        return svg.ToString();
    }

    /// <summary>Writes the plot, completely or not at all.</summary>
    /// <param name="curve">The range test.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing the file is not permitted.</exception>
    public static void Save(LearningRateCurve curve, string path) =>
        WholeFile.Write(path, Encoding.UTF8.GetBytes(ToSvg(curve)));

    private static void AddAxes(HtmlBuilder svg, Scale x, Scale y)
    {
        foreach (double tick in y.Ticks)
        {
            string label = tick.ToString($"F{y.Decimals}", CultureInfo.InvariantCulture);
            svg.Add($"""<line class="grid" x1="{Left}" y1="{y.At(tick):0.#}" """)
                .Add($"""x2="{Width - Right}" y2="{y.At(tick):0.#}"/>""")
                .Add($"""<text x="{Left - 6}" y="{y.At(tick) + 4:0.#}" text-anchor="end">{label}</text>""");
        }

        for (int power = (int)Math.Ceiling(x.Least - 1e-9); power <= x.Most + 1e-9; power++)
        {
            string label = Math.Pow(10, power).ToString("0.######", CultureInfo.InvariantCulture);
            svg.Add($"""<line class="grid" x1="{x.At(power):0.#}" y1="{Top}" """)
                .Add($"""x2="{x.At(power):0.#}" y2="{Height - Bottom}"/>""")
                .Add($"""<text x="{x.At(power):0.#}" y="{Height - Bottom + 16}" text-anchor="middle">{label}</text>""");
        }

        svg.Add($"""<text x="{(Left + Width - Right) / 2}" y="{Height - 6}" text-anchor="middle">""")
            .Add($"learning rate</text>")
            .Add($"""<text x="{Left}" y="{Top - 10}" text-anchor="middle">loss</text>""");
    }

    private static void AddLine(HtmlBuilder svg, IReadOnlyList<LearningRatePoint> points, Scale x, Scale y)
    {
        var path = new StringBuilder();
        foreach (LearningRatePoint point in points)
        {
            double loss = Math.Clamp(point.Smoothed, y.Least, y.Most);
            path.Append(CultureInfo.InvariantCulture,
                $"{(path.Length == 0 ? 'M' : 'L')}{x.At(Math.Log10(point.Rate)):0.#} {y.At(loss):0.#}");
        }

        svg.Add($"""<path class="line" d="{path.ToString()}"/>""");
    }
}
