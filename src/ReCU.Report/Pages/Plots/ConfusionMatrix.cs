using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Plots;

/// <summary>The confusion matrix as a grid; rows are the images' own classes.</summary>
/// <param name="evaluation">The evaluation.</param>
internal sealed class ConfusionMatrix(ClassifierEvaluation evaluation)
{
    /// <summary>The most classes of a grid.</summary>
    public const int MostClasses = 40;

    /// <summary>The most classes of a grid that fits beside a table.</summary>
    public const int MostNarrowClasses = 12;

    private const int LabelLength = 16;
    private const int NumberWidth = 26;

    // The width of a phone without the page's margins.
    private const int PhoneWidth = 354;
    private const double LetterWidth = 6.2;
    private const int Top = 22;

    /// <summary>Adds the grid.</summary>
    public void AddTo(HtmlBuilder html)
    {
        int classes = evaluation.Classes.Count;
        string[] labels = [.. evaluation.Classes.Select(c => HtmlText.Shorten(c.Name, LabelLength))];
        double left = NumberWidth + LetterWidth * labels.Max(label => label.Length);
        double cell = classes <= MostNarrowClasses ? Math.Max(22, (PhoneWidth - left) / classes) : 20;
        double height = classes <= MostNarrowClasses ? 24 : 20;
        double width = left + classes * cell + 2;
        bool hasNumbers = classes <= 20;
        html.Add($"""<div class="wide"><svg class="own-size" viewBox="0 0 {width:0} {Top + classes * height + 2:0}" """)
            .Add($"""width="{width:0}" role="img" aria-label="confusion matrix">""");
        for (int i = 0; i < classes; i++)
        {
            double y = Top + (i + 0.5) * height + 4;
            html.Add($"""<text x="{left + (i + 0.5) * cell:0.#}" y="{Top - 7}" text-anchor="middle">{i + 1}</text>""")
                .Add($"""<text x="{left - 5:0.#}" y="{y:0.#}" text-anchor="end">{i + 1}</text>""")
                .Add($"""<text x="{left - NumberWidth + 4:0.#}" y="{y:0.#}" text-anchor="end">{labels[i]}</text>""")
                .Add($"""<rect class="grid" fill="none" x="{left:0.#}" y="{Top + i * height:0.#}" """)
                .Add($"""width="{classes * cell:0.#}" height="{height:0.#}"/>""");
        }

        foreach (ConfusionCell entry in evaluation.Confusion)
        {
            AddCell(html, entry, left, cell, height, hasNumbers);
        }

        html.Add($"</svg></div>");
    }

    private void AddCell(
        HtmlBuilder html, ConfusionCell entry, double left, double cell, double height, bool hasNumbers)
    {
        ClassFigures actual = evaluation.Classes[entry.Actual];
        double share = (double)entry.Count / Math.Max(1, actual.Support);
        string kind = entry.Actual == entry.Predicted ? "right" : "wrong";
        double x = left + entry.Predicted * cell;
        double y = Top + entry.Actual * height;
        html.Add($"""<rect class="{kind}" x="{x + 0.5:0.#}" y="{y + 0.5:0.#}" width="{cell - 1:0.#}" """)
            .Add($"""height="{height - 1:0.#}" fill-opacity="{0.08 + 0.82 * Math.Min(1, share):0.##}">""")
            .Add($"<title>{HtmlText.Isolate(actual.Name)} taken for ")
            .Add($"{HtmlText.Isolate(evaluation.Classes[entry.Predicted].Name)}: {entry.Count} of {actual.Support}")
            .Add($"</title></rect>");
        if (hasNumbers)
        {
            string colour = share > 0.55 ? "on-dark" : "on-light";
            html.Add($"""<text class="{colour}" x="{x + cell / 2:0.#}" y="{y + height / 2 + 4:0.#}" """)
                .Add($"""text-anchor="middle">{Short(entry.Count)}</text>""");
        }
    }

    private static string Short(int count) =>
        count < 1000 ? $"{count}" : count < 1_000_000 ? $"{count / 1000}k" : $"{count / 1_000_000.0:0.#}M";
}
