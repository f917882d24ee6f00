using Microsoft.ML.Runtime;
using ReCU.Torch;

namespace ReCU.MLNet.Internals.Training;

/// <summary>Writes each epoch to ML.NET's log and passes everything on to the caller's own progress.</summary>
/// <param name="log">The log.</param>
/// <param name="next">The caller's, or null.</param>
internal sealed class LoggedProgress(IChannel log, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.EpochReport is { } epoch)
        {
            log.Info(MessageSensitivity.None, FormattableString.Invariant(
                $"{PhaseOf(value)}epoch {epoch.Epoch}/{value.Epochs}: loss {epoch.TrainingLoss:F4}, ")
                + FormattableString.Invariant(
                    $"accuracy {epoch.TrainingAccuracy:F4}, validation loss {epoch.ValidationLoss:F4}, ")
                + FormattableString.Invariant(
                    $"accuracy {epoch.ValidationAccuracy:F4}, tau {epoch.Tau:F3}, ")
                + FormattableString.Invariant(
                    $"{value.ImagesPerSecond:F0} images/s, {value.TimeLeft:hh\\:mm\\:ss} left"));
        }

        next?.Report(value);
    }

    private static string PhaseOf(TrainingProgress value) => value.Phase switch
    {
        TrainingPhase.Teacher => "teacher, ",
        TrainingPhase.FirstStage => "first stage, ",
        _ => "",
    };
}
