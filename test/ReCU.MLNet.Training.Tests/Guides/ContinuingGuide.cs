using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/continuing.md</c>, a method for each snippet.</summary>
internal static class ContinuingGuide
{
    public static ReCUBinaryNetOptions Longer()
    {
        var longer = new ReCUBinaryNetOptions
        {
            ImageShape = (1, 28, 28),
            Border = 2,
            InitialWeights = InitialWeights.FromCheckpoint("run1"),   // the folder of the old run's checkpoints
            Normalisation = null,                                     // that of the old run
            Epochs = 20,
            WarmUpEpochs = 0,
            LearningRate = 0.01,                                      // lower than the first time
            Checkpoints = new CheckpointOptions { Folder = "run2" },  // a folder of its own
        };

        return longer;
    }
}
