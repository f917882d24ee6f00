using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Sections;

/// <summary>The errors with the highest confidence, as pictures.</summary>
internal static class ErrorsSection
{
    public static void AddTo(HtmlBuilder html, ClassifierEvaluation evaluation)
    {
        if (evaluation.Errors.Count == 0)
        {
            return;
        }

        html.Add($"""<h2>Most confident errors</h2><p>{HowTheyAreShown(evaluation)}</p><div class="errors">""")
            .AddEach(evaluation.Errors, (errors, error) => AddError(errors, evaluation, error))
            .Add($"</div>");
    }

    private static string HowTheyAreShown(ClassifierEvaluation evaluation) =>
        (evaluation.Errors.Count == 1 ? "The error" : $"The {Figures.Count(evaluation.Errors.Count, "error")}")
        + " that the network was surest of: wrong labels and odd pictures show up here first."
        + (evaluation.Errors.Any(error => error.Explanation is not null)
            ? " On the right, what spoke most for the wrong class is red (its class activation map)."
            : "");

    private static void AddError(HtmlBuilder html, ClassifierEvaluation evaluation, ConfidentError error)
    {
        string actual = HtmlText.Shorten(evaluation.Classes[error.Actual].Name, 60);
        string predicted = HtmlText.Shorten(evaluation.Classes[error.Predicted].Name, 60);
        html.Add($"""<figure><div class="pictures">""");
        AddPicture(html, error.Picture, $"{HtmlText.Isolate(actual)} taken for {HtmlText.Isolate(predicted)}");
        AddPicture(html, error.Explanation, $"what spoke for {HtmlText.Isolate(predicted)}");
        html.Add($"</div><figcaption>taken for <bdi>{predicted}</bdi>, {Figures.Percent(error.Probability)}<br>")
            .Add($"is <b><bdi>{actual}</bdi></b>, {Figures.Percent(error.ActualProbability)}<br>")
            .Add($"""<span class="file"><bdi>{HtmlText.Shorten(error.Name ?? $"image {error.Row}", 80)}</bdi></span>""")
            .Add($"</figcaption></figure>");
    }

    private static void AddPicture(HtmlBuilder html, byte[]? jpeg, string description)
    {
        if (jpeg is not null)
        {
            html.Add($"""<img alt="{description}" src="data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}">""");
        }
    }
}
