namespace ReCU.Torch.Training.Runs;

/// <summary>Adds to each report which phase it is from.</summary>
/// <param name="phase">The phase.</param>
/// <param name="next">Who is told.</param>
internal sealed class PhaseProgress(TrainingPhase phase, IProgress<TrainingProgress> next) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => next.Report(value with { Phase = phase });
}
