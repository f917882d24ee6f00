using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Hands every report to an action, on the thread that makes it.</summary>
internal sealed class CallbackProgress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
