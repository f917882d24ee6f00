using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Plots;
using ReCU.Torch;

namespace ReCU.Report.Pages.Sections;

/// <summary>Loss and accuracy over the epochs, for each phase of the training.</summary>
internal static class CurvesSection
{
    public static void AddTo(HtmlBuilder html, RunReport report)
    {
        if (report.Epochs.Count == 0 && report.EarlierPhases.Count == 0)
        {
            return;
        }

        html.Add($"<h2>Loss and accuracy</h2>");
        foreach (PhaseReport phase in report.EarlierPhases)
        {
            html.Add($"<h3>{PhaseName.Of(phase.Phase)}</h3>");
            AddPlots(html, phase.Epochs, phase.BestEpoch);
        }

        if (report.EarlierPhases.Count > 0 && report.Epochs.Count > 0)
        {
            html.Add($"<h3>{PhaseName.Of(TrainingPhase.Main)}</h3>");
        }

        AddPlots(html, report.Epochs, report.BestEpoch);
        html.Add($"""<p class="soft">Loss is cross entropy in nats. Training figures are those of augmented images, """)
            .Add($"taken while the weights change. The vertical line is the epoch whose weights are kept.</p>");
    }

    private static void AddPlots(HtmlBuilder html, IReadOnlyList<EpochReport> epochs, int? best)
    {
        if (epochs.Count == 0)
        {
            return;
        }

        int[] numbers = [.. epochs.Select(epoch => epoch.Epoch)];
        html.Add($"""<div class="plots">""");
        new LineChart("Loss", numbers,
            new LineSeries("training", [.. epochs.Select(epoch => epoch.TrainingLoss)]),
            new LineSeries("validation", [.. epochs.Select(epoch => epoch.ValidationLoss)]))
        {
            Marked = best,
        }.AddTo(html);
        new LineChart("Accuracy", numbers,
            new LineSeries("training", [.. epochs.Select(epoch => epoch.TrainingAccuracy)]),
            new LineSeries("validation", [.. epochs.Select(epoch => epoch.ValidationAccuracy)]))
        {
            Marked = best,
            IsPercent = true,
        }.AddTo(html);
        html.Add($"</div>");
    }
}
