namespace ReCU.Torch.Training.Runs;

/// <summary>Adds the phase to each report.</summary>
/// <param name="phase">The phase.</param>
/// <param name="next">Receives the reports.</param>
internal sealed class PhaseProgress(TrainingPhase phase, IProgress<TrainingProgress> next) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => next.Report(value with { Phase = phase });
}
