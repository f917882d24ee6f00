using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Sections;

/// <summary>The title, the state of the run, and the most important figures.</summary>
internal static class HeaderSection
{
    public static void AddTo(HtmlBuilder html, RunReport report)
    {
        html.Add($"<h1><bdi>{report.NetworkName}</bdi> on <bdi>{HtmlText.Shorten(report.Data.Name, 80)}</bdi></h1>")
            .Add($"""<p class="soft">{State(report)} Started {Figures.Moment(report.Started)}""");
        if (report.Updated is { } updated)
        {
            html.Add($"; updated {Figures.Moment(updated)}");
        }

        html.Add($""".</p><div class="cards">""")
            .AddEach(Cards(report), (cards, card) =>
                cards.Add($"<div><b>{card.Value}</b><span>{card.Name}</span></div>"))
            .Add($"</div>")
            .AddEach(report.Warnings, (list, warning) => list.Add($"""<p class="warning">{warning}</p>"""));
    }

    private static string State(RunReport report) => report switch
    {
        { StoppedBecause: { } reason } => $"Ended after {Ended(report)}: {reason.TrimEnd('.')}.",
        { IsFinished: true, Epochs.Count: 0 } => "An evaluation, without its training.",
        { IsFinished: true } => $"Ended after {Ended(report)}.",
        { Epochs.Count: 0 } => "Running; no epoch has ended yet.",
        _ => $"Running: {report.Epochs[^1].Epoch} of {Figures.Count(report.PlannedEpochs, "epoch")}.",
    };

    private static string Ended(RunReport report) => Figures.Count(report.Epochs.Count, "epoch");

    private static IEnumerable<(string Name, string Value)> Cards(RunReport report)
    {
        if (report.Evaluation is { } evaluation)
        {
            string images = Figures.Count(evaluation.Images, "image");
            yield return ($"accuracy on {images}", Figures.Percent(evaluation.Accuracy));
            if (evaluation.TopRight.Count is > 1 and int k && evaluation.Classes.Count > k)
            {
                yield return ($"top-{k} accuracy", Figures.Percent(evaluation.TopAccuracy(k)));
            }
        }

        if (report.Epochs.FirstOrDefault(epoch => epoch.Epoch == report.BestEpoch) is { } best)
        {
            if (double.IsFinite(best.ValidationAccuracy))
            {
                yield return ("validation accuracy", Figures.Percent(best.ValidationAccuracy));
            }

            yield return ("best epoch", Figures.Count(best.Epoch));
        }

        if (report.Network is { } network)
        {
            yield return network.FileBytes is { } bytes
                ? ("model file", Figures.Bytes(bytes))
                : ("of parameters", Figures.Bytes(network.Total.StoredBytes));
        }

        if (report.Speeds.Count > 0)
        {
            SpeedFigure first = report.Speeds[0];
            yield return ($"an image, {first.Engine}", $"{Figures.Number(first.MillisecondsPerImage)}\u00a0ms");
        }

        if (report.Duration is { } duration)
        {
            yield return ("training", Figures.Time(duration));
        }

        if (report.ImagesPerSecond is { } speed)
        {
            yield return ("training images a second", Figures.Count((long)Math.Round(speed)));
        }
    }
}
