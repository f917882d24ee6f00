using System.Globalization;
using System.Text;
using ReCU.Graph.Files;
using ReCU.Report;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary><c>training.csv</c>: the epochs of a report, one on each line, for spreadsheets and plots.</summary>
internal static class TrainingTable
{
    private const string Header =
        "phase,epoch,training_loss,training_accuracy,validation_loss,validation_accuracy,learning_rate,tau,"
        + "flipped,never_flipped,beyond_clamp,seconds,best\n";

    /// <summary>Writes the table, completely or not at all.</summary>
    /// <param name="report">The run so far.</param>
    /// <param name="path">The file.</param>
    public static void Save(RunReport report, string path) =>
        WholeFile.Write(path, Encoding.UTF8.GetBytes(ToCsv(report)));

    private static string ToCsv(RunReport report)
    {
        var text = new StringBuilder(Header);
        foreach (PhaseReport phase in report.EarlierPhases)
        {
            Append(text, phase.Phase == TrainingPhase.Teacher ? "teacher" : "first stage", phase.Epochs);
        }

        Append(text, "main", report.Epochs);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string phase, IReadOnlyList<EpochReport> epochs)
    {
        foreach (EpochReport epoch in epochs)
        {
            double weights = epoch.Layers.Sum(layer => (double)layer.Weights);
            string[] cells =
            [
                phase, epoch.Epoch.ToString(CultureInfo.InvariantCulture), Number(epoch.TrainingLoss),
                Number(epoch.TrainingAccuracy), Number(epoch.ValidationLoss), Number(epoch.ValidationAccuracy),
                Number(epoch.LearningRate), Number(epoch.Tau), Share(layer => layer.Flipped),
                Share(layer => layer.NeverFlipped), Share(layer => layer.BeyondClamp),
                Number(epoch.Duration.TotalSeconds), epoch.IsBest ? "1" : "0",
            ];
            text.AppendJoin(',', cells).Append('\n');

            string Share(Func<LayerStatistics, double> share) =>
                weights == 0 ? "" : Number(epoch.Layers.Sum(layer => layer.Weights * share(layer)) / weights);
        }
    }

    // An empty cell, as in spreadsheets, for a missing figure.
    private static string Number(double value) =>
        double.IsNaN(value) ? "" : value.ToString("G7", CultureInfo.InvariantCulture);
}
