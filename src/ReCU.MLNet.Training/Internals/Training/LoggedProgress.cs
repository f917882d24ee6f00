using Microsoft.ML.Runtime;
using ReCU.Torch;

namespace ReCU.MLNet.Internals.Training;

/// <summary>Writes each epoch to ML.NET's log, and passes everything on to the caller's progress.</summary>
/// <param name="log">The log.</param>
/// <param name="next">The caller's, or null.</param>
internal sealed class LoggedProgress(IChannel log, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    private readonly HashSet<string> _warnings = [];
    private ResumedRun? _told;

    public void Report(TrainingProgress value)
    {
        if (value.Resumed is { } resumed && !ReferenceEquals(resumed, _told))
        {
            _told = resumed;
            TellResumed(resumed);
        }

        Warn(value.Warnings);
        if (value.EpochReport is { } epoch)
        {
            log.Info(MessageSensitivity.None, FormattableString.Invariant(
                $"{PhaseOf(value)}epoch {epoch.Epoch}/{value.Epochs}: loss {epoch.TrainingLoss:F4}, ")
                + FormattableString.Invariant(
                    $"accuracy {epoch.TrainingAccuracy:F4}, validation loss {epoch.ValidationLoss:F4}, ")
                + FormattableString.Invariant(
                    $"accuracy {epoch.ValidationAccuracy:F4}, tau {epoch.Tau:F3}, ")
                + Weights(epoch.Layers)
                + FormattableString.Invariant($"{value.ImagesPerSecond:F0} images/s, ")
                + FormattableString.Invariant(
                    $"{(long)value.TimeLeft.TotalHours:00}:{value.TimeLeft:mm\\:ss} left"));
        }

        next?.Report(value);
    }

    /// <summary>Writes warnings to the log, each once.</summary>
    public void Warn(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings.Where(_warnings.Add))
        {
            log.Warning(MessageSensitivity.None, warning);
        }
    }

    private static string PhaseOf(TrainingProgress value) => value.Phase switch
    {
        TrainingPhase.Teacher => "teacher, ",
        TrainingPhase.FirstStage => "first stage, ",
        _ => "",
    };

    private void TellResumed(ResumedRun resumed)
    {
        if (resumed.IsFinished)
        {
            log.Warning(
                MessageSensitivity.None,
                $"the run in the checkpoint folder is finished: the result of its {resumed.Epochs} epochs is used, and "
                + "nothing is trained");
        }
        else
        {
            log.Info(
                MessageSensitivity.None,
                $"resumed after {resumed.Epochs} epochs and {resumed.Step} steps of the next");
        }

        if (resumed.Warning is { } warning)
        {
            log.Warning(MessageSensitivity.None, warning);
        }
    }

    private static string Weights(IReadOnlyList<LayerStatistics> layers)
    {
        if (layers.Count == 0)
        {
            return "";
        }

        double weights = layers.Sum(layer => (double)layer.Weights);
        return FormattableString.Invariant($"signs flipped {Share(layer => layer.Flipped):F4}, ")
            + FormattableString.Invariant($"never {Share(layer => layer.NeverFlipped):F4}, ")
            + FormattableString.Invariant($"clamped {Share(layer => layer.BeyondClamp):F4}, ");

        double Share(Func<LayerStatistics, double> share) =>
            layers.Sum(layer => layer.Weights * share(layer)) / weights;
    }
}
