namespace ReCU.Torch.Tests.Training;

/// <summary>Does something with every report, on the thread that makes it.</summary>
internal sealed class ReportAction(Action<TrainingProgress> action) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => action(value);
}
