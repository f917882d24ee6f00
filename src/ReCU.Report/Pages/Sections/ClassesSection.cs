using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Plots;

namespace ReCU.Report.Pages.Sections;

/// <summary>How well the classes are distinguished.</summary>
internal static class ClassesSection
{
    private const int MostRows = 50;
    private const int MostConfusions = 12;

    public static void AddTo(HtmlBuilder html, ClassifierEvaluation evaluation)
    {
        html.Add($"<h2>Classes</h2>");
        AddFigures(html, evaluation);
        // Side by side if both are narrow.
        string layout = evaluation.Classes.Count <= ConfusionMatrix.MostNarrowClasses ? "plots" : "";
        html.Add($"""<div class="{layout}"><div><h3>Confusion</h3>""");
        if (evaluation.Classes.Count <= ConfusionMatrix.MostClasses)
        {
            html.Add($"""<p class="soft">A row for each class of the images, a column for what they were taken for; """)
                .Add($"the deeper the colour, the larger the share of the row.</p>");
            new ConfusionMatrix(evaluation).AddTo(html);
        }
        else
        {
            html.Add($"""<p class="soft">The matrix of {Figures.Count(evaluation.Classes.Count)} classes is left """)
                .Add($"out; report.json has it.</p>");
        }

        html.Add($"</div>");
        AddConfusions(html, evaluation);
        html.Add($"</div>");
        AddTable(html, evaluation);
    }

    private static void AddFigures(HtmlBuilder html, ClassifierEvaluation evaluation)
    {
        html.Add($"<p>{Figures.Count(evaluation.Images, "image")}");
        if (evaluation.DataName is { } name)
        {
            html.Add($" of <bdi>{HtmlText.Shorten(name, 80)}</bdi>");
        }

        html.Add($": {Figures.Percent(evaluation.Accuracy)} right");
        for (int k = 2; k <= evaluation.TopRight.Count && k < evaluation.Classes.Count; k++)
        {
            html.Add($", {Figures.Percent(evaluation.TopAccuracy(k))} among the first {k}");
        }

        html.Add($"; cross entropy {Figures.Number(evaluation.CrossEntropy)}.");
        if (evaluation.LeftOut > 0)
        {
            html.Add($" {Figures.Count(evaluation.LeftOut, "image")} could not be read and ")
                .Add($"{(evaluation.LeftOut == 1 ? "does" : "do")} not count.");
        }

        if (evaluation.WithoutNumbers > 0)
        {
            html.Add($" For {Figures.Count(evaluation.WithoutNumbers, "image")}, the network gave no numbers (NaN): ")
                .Add($"{(evaluation.WithoutNumbers == 1 ? "it counts as an error" : "they count as errors")}, ")
                .Add($"but not in what follows on confusion and calibration.");
        }

        html.Add($"</p>");
    }

    private static void AddConfusions(HtmlBuilder html, ClassifierEvaluation evaluation)
    {
        ConfusionCell[] wrong = [.. evaluation.Confusion.Where(cell => cell.Actual != cell.Predicted)
            .OrderByDescending(cell => cell.Count).ThenBy(cell => (cell.Actual, cell.Predicted))];
        if (wrong.Length == 0 || evaluation.Classes.Count <= 3)
        {
            return;
        }

        html.Add($"""<div><h3>Most frequent confusions</h3><div class="wide"><table><thead><tr><th>class</th>""")
            .Add($"""<th>taken for</th><th class="number">images</th><th class="number">of the class</th>""")
            .Add($"</tr></thead><tbody>")
            .AddEach(wrong.Take(MostConfusions), (rows, cell) =>
            {
                ClassFigures actual = evaluation.Classes[cell.Actual];
                rows.Add($"<tr>")
                    .AddName(actual.Name)
                    .AddName(evaluation.Classes[cell.Predicted].Name)
                    .AddNumber(Figures.Count(cell.Count))
                    .AddNumber(Figures.Percent((double)cell.Count / Math.Max(1, actual.Support)))
                    .Add($"</tr>");
            })
            .Add($"</tbody></table></div></div>");
    }

    private static void AddTable(HtmlBuilder html, ClassifierEvaluation evaluation)
    {
        bool isCut = evaluation.Classes.Count > MostRows;
        IEnumerable<ClassFigures> shown = isCut
            ? evaluation.Classes.OrderBy(figures => figures.F1 ?? 2).Take(MostRows)
            : evaluation.Classes;
        html.Add($"<h3>Precision and recall</h3>");
        if (isCut)
        {
            html.Add($"""<p class="soft">The {MostRows} classes with the lowest F1 of """)
                .Add($"{Figures.Count(evaluation.Classes.Count)}; report.json has all.</p>");
        }

        html.Add($"""<div class="wide"><table><thead><tr><th>class</th><th class="number">images</th>""")
            .Add($"""<th class="number">precision</th><th class="number">recall</th><th class="number">F1</th>""")
            .Add($"""<th class="share"></th></tr></thead><tbody>""")
            .AddEach(shown, (rows, figures) => rows
                .Add($"<tr>")
                .AddName(figures.Name)
                .AddNumber(Figures.Count(figures.Support))
                .AddNumber(Figures.Percent(figures.Precision))
                .AddNumber(Figures.Percent(figures.Recall))
                .AddNumber(Figures.Percent(figures.F1))
                .Add($"""<td class="share"><svg width="100" height="14" aria-hidden="true"><rect class="bar" """)
                .Add($"""y="2" height="10" width="{100 * (figures.F1 ?? 0):0.#}"/></svg></td></tr>"""))
            .Add($"</tbody></table></div>");
    }
}
