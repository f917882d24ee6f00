using System.Globalization;
using System.Text;
using ReCU.Graph.Files;
using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>The epochs of a run as comma-separated values.</summary>
internal static class EpochTable
{
    private static readonly (string Name, Func<EpochReport, double> Value)[] _columns =
    [
        ("epoch", epoch => epoch.Epoch),
        ("training_loss", epoch => epoch.TrainingLoss),
        ("training_accuracy", epoch => epoch.TrainingAccuracy),
        ("validation_loss", epoch => epoch.ValidationLoss),
        ("validation_accuracy", epoch => epoch.ValidationAccuracy),
        ("learning_rate", epoch => epoch.LearningRate),
        ("tau", epoch => epoch.Tau),
        ("seconds", epoch => epoch.Duration.TotalSeconds),
        ("never_flipped", NeverFlipped),
        ("flipped", epoch => OverWeights(epoch, layer => layer.Flipped)),
    ];

    /// <summary>Writes the table, whole or not at all.</summary>
    public static void Save(IEnumerable<EpochReport> epochs, string path)
    {
        IEnumerable<string> rows = epochs.Select(epoch => Line(_columns.Select(column => Cell(column.Value(epoch)))));
        string text = string.Concat(rows.Prepend(Line(_columns.Select(column => column.Name))));
        WholeFile.Write(path, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Share of the binary weights that have never flipped.</summary>
    public static double NeverFlipped(EpochReport epoch) => OverWeights(epoch, layer => layer.NeverFlipped);

    /// <summary>Mean over all binary weights of the network, not over its layers.</summary>
    private static double OverWeights(EpochReport epoch, Func<LayerStatistics, double> value) =>
        epoch.Layers.Sum(layer => layer.Weights * value(layer)) / epoch.Layers.Sum(layer => (double)layer.Weights);

    private static string Cell(double value) =>
        double.IsNaN(value) ? "" : value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells) + "\n";
}
