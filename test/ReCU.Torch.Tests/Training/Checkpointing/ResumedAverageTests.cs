using ReCU.TestKit;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>A run with averaged weights, which reads the first batches of an epoch again at its end.</summary>
public sealed class ResumedAverageTests
{
    // An epoch trains on 6 batches, measures the averaged weights on 6, and validates them on 2.
    [TestCase(3, 0, 3, TestName = "cancelled within an epoch")]
    [TestCase(23, 1, 6, TestName = "cancelled while the averaged weights are measured")]
    [TestCase(27, 1, 6, TestName = "cancelled within a validation")]
    [TestCase(32, 2, 4, TestName = "cancelled within a later epoch")]
    public void ACancelledRunEndsTheSame(int cancelAtRead, int epochs, int step)
    {
        var average = new WeightAverage { Decay = 0.9 };
        TrainingOptions options = TestRun.Options with { Epochs = 3, WeightAverage = average };
        Check(options, cancelAtRead, new ResumedRun { Epochs = epochs, Step = step });
    }

    [Test]
    public void WithoutValidationToo() => Check(
        TestRun.Options with { Epochs = 3, WeightAverage = new WeightAverage(), ValidationFraction = 0 },
        // 8 batches to train on, and 8 to measure on.
        cancelAtRead: 20,
        new ResumedRun { Epochs = 1, Step = 4 });

    [Test]
    public void WhatIsKeptIsTheAverage()
    {
        TrainingOptions options = TestRun.Options with { Epochs = 2, ValidationFraction = 0 };
        using TrainedNetwork plain = new NetworkTrainer(options).Train(TestRun.Images);
        using TrainedNetwork averaged = new NetworkTrainer(options with { WeightAverage = new WeightAverage() })
            .Train(TestRun.Images);
        Assert.Multiple(() =>
        {
            // The steps are the same, and so is what is told of the weights that they make.
            Assert.That(TestRun.Describe(averaged.Epochs), Is.EqualTo(TestRun.Describe(plain.Epochs)));
            Assert.That(averaged.Logits(TestRun.Images), Is.Not.EqualTo(plain.Logits(TestRun.Images)));
        });
    }

    private static void Check(TrainingOptions options, int cancelAtRead, ResumedRun resumed)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions saved = options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };
        CancelledRun.Make(saved, TestRun.Images, cancelAtRead);

        using TrainedNetwork network = new NetworkTrainer(saved).Train(TestRun.Images);
        using TrainedNetwork uninterrupted = new NetworkTrainer(options).Train(TestRun.Images);
        Assert.That(network.Resumed, Is.EqualTo(resumed));
        Assert.That(TestRun.Describe(network), Is.EqualTo(TestRun.Describe(uninterrupted)));
    }
}
