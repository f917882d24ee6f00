using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Keeps every report, on the thread that makes it.</summary>
internal sealed class ListProgress : List<TrainingProgress>, IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Add(value);
}
