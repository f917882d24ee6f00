using ReCU.Data;
using ReCU.TestKit;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>
/// Checkpoints that an earlier version wrote after two of three epochs, when TorchSharp's own optimisers made the
/// steps and torch's convolutions the sums: the run goes on, and says that it will end a little elsewhere.
/// </summary>
public sealed class EarlierVersionTests
{
    [Test]
    public void ItsRunsGoOn([Values("sgd", "adam")] string optimiser)
    {
        using var folder = new TemporaryFolder();
        File.Copy(
            RepositoryFolder.File(
                "test", "ReCU.Torch.Tests", "Training", "Checkpointing", "Data", $"{optimiser}.safetensors"),
            folder.File("checkpoint-00000002.safetensors"));
        TrainingOptions options = new()
        {
            Network = TestImages.Tiny,
            Epochs = 3,
            BatchSize = 16,
            LearningRate = 0.05,
            Threads = 1,
            Seed = 3,
            Optimiser = optimiser == "adam" ? new Adam() : new Sgd(),
            Checkpoints = new CheckpointOptions { Folder = folder.Path },
        };
        ImageSet images = TestImages.Random((1, 8, 8), 64, seed: 1);

        using TrainedNetwork network = new NetworkTrainer(options).Train(images);
        using TrainedNetwork whole = new NetworkTrainer(options with { Checkpoints = null }).Train(images);

        Assert.That(network.Resumed, Is.EqualTo(
            new ResumedRun { Epochs = 2, Step = 0, Warning = network.Resumed?.Warning }));
        Assert.That(network.Resumed?.Warning, Does.Contain("checkpoint-00000002").And.Contains("another version")
            .And.Not.Contains("convolutions"));
        Assert.That(network.Epochs[2].TrainingLoss, Is.EqualTo(whole.Epochs[2].TrainingLoss).Within(0.05));
    }
}
