using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Sections;

/// <summary>The data and the settings of the training.</summary>
internal static class DataSection
{
    private const int MostClasses = 60;

    public static void AddTo(HtmlBuilder html, RunReport report)
    {
        DataSummary data = report.Data;
        html.Add($"""<h2>Data and settings</h2><dl class="facts">""");
        Fact("data", data.Kind.Length > 0 ? $"{data.Name} ({data.Kind})" : data.Name);
        if (data.TrainingImages > 0)
        {
            Fact("training images", Figures.Count(data.TrainingImages));
            Fact("validation images", data.ValidationImages > 0 ? Figures.Count(data.ValidationImages) : "none");
        }

        Fact("image", $"{data.ImageShape.Height} x {data.ImageShape.Width}, {Channels(data.ImageShape.Channels)}");
        html.Add($"<dt>{Figures.Count(data.ClassNames.Count, "class", "classes")}</dt><dd>");
        for (int i = 0; i < Math.Min(MostClasses, data.ClassNames.Count); i++)
        {
            html.Add($"{(i > 0 ? ", " : "")}<bdi>{HtmlText.Shorten(data.ClassNames[i], 40)}</bdi>");
        }

        if (data.ClassNames.Count > MostClasses)
        {
            html.Add($" and {Figures.Count(data.ClassNames.Count - MostClasses)} more");
        }

        html.Add($"</dd>");
        if (report.Device is { } device)
        {
            Fact("trained on", device);
        }

        html.Add($"</dl>");
        if (report.Settings.Count > 0)
        {
            html.Add($"""<details><summary>Settings</summary><dl class="facts">""");
            foreach (ReportedSetting setting in report.Settings)
            {
                Fact(setting.Name, setting.Value);
            }

            html.Add($"</dl></details>");
        }

        void Fact(string name, string value) =>
            html.Add($"<dt>{name}</dt><dd><bdi>{HtmlText.Shorten(value, 300)}</bdi></dd>");
    }

    private static string Channels(int channels) => channels switch
    {
        1 => "grey",
        3 => "colour",
        _ => $"{channels} channels",
    };
}
