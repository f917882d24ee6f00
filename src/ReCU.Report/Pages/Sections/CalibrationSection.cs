using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Plots;

namespace ReCU.Report.Pages.Sections;

/// <summary>How far probabilities can be trusted.</summary>
internal static class CalibrationSection
{
    // Smaller differences are within the uncertainty of the bins.
    private const double Slight = 0.02;

    public static void AddTo(HtmlBuilder html, ClassifierEvaluation evaluation)
    {
        Calibration calibration = evaluation.Calibration;
        if (calibration.Bins.Count == 0)
        {
            return;
        }

        html.Add($"""<h2>Calibration</h2><div class="plots"><figure class="plot small">""");
        new ReliabilityDiagram(calibration).AddTo(html);
        html.Add($"</figure><div><p>Expected calibration error: {Figures.Percent(calibration.ExpectedError)}. ")
            .Add($"{Meaning(calibration.Overconfidence)}</p>")
            .Add($"""<p class="soft">The images by the probability of their predicted class. Where a """)
            .Add($"bar ends on the dotted line, that probability is how often the network is right; pale bars have ")
            .Add($"few images. The error is the mean distance from the line, weighted by the images ")
            .Add($"(Guo et al., 2017).</p>")
            .Add($"</div></div>");
    }

    private static string Meaning(double overconfidence) => overconfidence switch
    {
        > Slight => $"On average, the network is surer than it is right, by {Figures.Percent(overconfidence)}.",
        < -Slight => $"On average, the network is less sure than it is right, by {Figures.Percent(-overconfidence)}.",
        _ => "On average, the network is about as sure as it is right.",
    };
}
