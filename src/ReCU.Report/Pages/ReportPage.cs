using System.Text;
using ReCU.Graph.Files;
using ReCU.Report.Pages;
using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Sections;

namespace ReCU.Report;

/// <summary>
/// Shows a report as one HTML file, for screens of any width and for paper, light and dark. It loads nothing from a
/// network and has no script; its content security policy forbids both.
/// </summary>
public static class ReportPage
{
    /// <summary>The page.</summary>
    /// <param name="report">The report; of a running training, what there is so far.</param>
    public static string ToHtml(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        string title = $"{HtmlText.Isolate(report.NetworkName)} on {HtmlText.Isolate(report.Data.Name)}";
        var html = new HtmlBuilder();
        html.Add($"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">""")
            .Add($"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src """)
            .AddRaw(PageStyle.Source)
            .Add($"""; img-src data:; base-uri 'none'; form-action 'none'">""")
            .Add($"""<meta name="viewport" content="width=device-width, initial-scale=1">""")
            .Add($"""<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">""")
            .Add($"<title>{title}</title><style>")
            .AddRaw(PageStyle.Css)
            .Add($"</style></head><body>");
        HeaderSection.AddTo(html, report);
        CurvesSection.AddTo(html, report);
        if (report.Evaluation is { } evaluation)
        {
            ClassesSection.AddTo(html, evaluation);
            ErrorsSection.AddTo(html, evaluation);
            CalibrationSection.AddTo(html, evaluation);
        }

        WeightsSection.AddTo(html, report);
        CostSection.AddTo(html, report);
        DataSection.AddTo(html, report);
        UsageSection.AddTo(html, report);
        html.Add($"""<footer class="soft">Made by ReCU.MLNet from report.json, which holds every figure.</footer>""")
            .Add($"</body></html>\n");
        return html.ToString();
    }

    /// <summary>Writes the page, completely or not at all.</summary>
    /// <param name="report">The report; of a running training, what there is so far.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing the file is not permitted.</exception>
    public static void Save(RunReport report, string path) =>
        WholeFile.Write(path, Encoding.UTF8.GetBytes(ToHtml(report)));
}
