using System.Globalization;
using System.Text;
using ReCU.Graph.Files;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>
/// <c>training.csv</c>: a line for each epoch of each phase, written whole after every one. A run that is taken up keeps
/// the lines of the epochs before.
/// </summary>
internal sealed class TrainingTable
{
    private const string Header =
        "phase,epoch,training_loss,training_accuracy,validation_loss,validation_accuracy,learning_rate,tau,"
        + "flipped,never_flipped,beyond_clamp,seconds,best";

    private readonly string _path;
    private readonly List<(string Key, string Line)> _lines = [];

    /// <param name="path">The file.</param>
    /// <param name="keep">Whether the lines that are there stay.</param>
    public TrainingTable(string path, bool keep)
    {
        _path = path;
        if (keep && File.Exists(path))
        {
            _lines.AddRange(File.ReadLines(path).Skip(1).Where(line => line.Count(c => c == ',') > 1)
                .Select(line => (string.Join(',', line.Split(',')[..2]), line)));
        }
    }

    /// <summary>Adds an epoch, in place of one that was run before the last checkpoint.</summary>
    public void Add(TrainingPhase phase, EpochReport epoch)
    {
        string key = FormattableString.Invariant($"{Name(phase)},{epoch.Epoch}");
        _lines.RemoveAll(line => line.Key == key);
        double weights = epoch.Layers.Sum(layer => (double)layer.Weights);
        string?[] cells =
        [
            key, Number(epoch.TrainingLoss), Number(epoch.TrainingAccuracy), Number(epoch.ValidationLoss),
            Number(epoch.ValidationAccuracy), Number(epoch.LearningRate), Number(epoch.Tau),
            Share(layer => layer.Flipped), Share(layer => layer.NeverFlipped), Share(layer => layer.BeyondClamp),
            Number(epoch.Duration.TotalSeconds), epoch.IsBest ? "1" : "0",
        ];
        _lines.Add((key, string.Join(',', cells)));
        WholeFile.Write(_path, Encoding.UTF8.GetBytes(
            string.Concat(_lines.Select(line => line.Line).Prepend(Header).Select(line => line + "\n"))));

        string Share(Func<LayerStatistics, double> share) =>
            weights == 0 ? "" : Number(epoch.Layers.Sum(layer => layer.Weights * share(layer)) / weights);
    }

    private static string Name(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Teacher => "teacher",
        TrainingPhase.FirstStage => "first stage",
        _ => "main",
    };

    private static string Number(double value) =>
        double.IsNaN(value) ? "" : value.ToString("G7", CultureInfo.InvariantCulture);
}
