using ReCU.Report;
using ReCU.Tool.Terminals;
using ReCU.Tool.Training;
using ReCU.Torch;
using Spectre.Console;

namespace ReCU.Tool.Reporting;

/// <summary><c>recu report</c>: writes the page of a training again, and lists its epochs.</summary>
internal sealed class ReportCommand : ToolCommand<ReportSettings>
{
    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, ReportSettings settings, CancellationToken cancellation)
    {
        string json = Path.Combine(settings.Run, RunFolder.ReportDataName);
        if (!File.Exists(json))
        {
            throw new FileNotFoundException(
                Directory.Exists(settings.Run)
                    ? $"'{settings.Run}' has no {RunFolder.ReportDataName}; the output folder of recu train was "
                        + "expected."
                    : $"There is no folder '{settings.Run}'.");
        }

        RunReport report = RunReport.Load(json);
        string page = settings.Output ?? Path.Combine(settings.Run, RunFolder.ReportName);
        ReportPage.Save(report, page);
        consoles.Line($"{report.NetworkName} on {report.Data.Name}: "
            + (report.IsFinished ? "finished" : FormattableString.Invariant(
                $"{report.Epochs.Count} of {report.PlannedEpochs} epochs")));
        consoles.Out.Write(Epochs(report));
        consoles.Note($"report: '{page}'");
        return ExitCode.Success;
    }

    private static Table Epochs(RunReport report)
    {
        Table table = Tables.Create(">epoch", ">loss", ">accuracy", ">validation", "");
        foreach (EpochReport epoch in report.Epochs)
        {
            table.Row(
                FormattableString.Invariant($"{epoch.Epoch}"),
                FormattableString.Invariant($"{epoch.TrainingLoss:F3}"),
                FormattableString.Invariant($"{epoch.TrainingAccuracy:F3}"),
                double.IsNaN(epoch.ValidationAccuracy)
                    ? "-"
                    : FormattableString.Invariant($"{epoch.ValidationAccuracy:F3}"),
                epoch.Epoch == report.BestEpoch ? "best" : "");
        }

        return table;
    }
}
