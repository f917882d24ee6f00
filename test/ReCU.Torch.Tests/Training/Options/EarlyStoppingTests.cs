namespace ReCU.Torch.Tests.Training.Options;

public sealed class EarlyStoppingTests
{
    [Test]
    public void TheRunEndsAfterItsPatience()
    {
        var stopping = new EarlyStopping { Patience = 2 };
        Assert.Multiple(() =>
        {
            Assert.That(Reason(stopping, 0.5), Is.Null);
            Assert.That(Reason(stopping, 0.5, 0.4), Is.Null);
            Assert.That(
                Reason(stopping, 0.5, 0.4, 0.5),
                Is.EqualTo("Stopped early after epoch 3: ValidationAccuracy was 0.5000 in epoch 1 and got better by no "
                    + "more than 0 in the 2 epochs since."));
            Assert.That(Reason(stopping, 0.5, 0.4, 0.51, 0.3), Is.Null, "a gain starts the patience anew");
            Assert.That(Reason(stopping, 0.5, 0.4, 0.51, 0.3, 0.3), Is.Not.Null);
        });
    }

    [Test]
    public void SmallGainsDoNotCountButAddUp()
    {
        var stopping = new EarlyStopping { Patience = 2, MinimumGain = 0.25 };
        Assert.Multiple(() =>
        {
            Assert.That(Reason(stopping, 0, 0.125, 0.25), Is.Not.Null, "exactly the gain is not more");
            Assert.That(Reason(stopping, 0, 0.25, 0.375), Is.Null, "two small ones are a large one");
            Assert.That(Reason(stopping, 0, 0.25, 0.375, 0.5, 0.625), Is.Not.Null);
        });
    }

    [TestCase(StoppingMetric.ValidationLoss, "ValidationLoss was 0.5000 in epoch 1")]
    [TestCase(StoppingMetric.TrainingLoss, "TrainingLoss was 1.5000 in epoch 1")]
    public void LossesAreBetterWhereTheyAreLower(StoppingMetric metric, string message)
    {
        var stopping = new EarlyStopping { Metric = metric, Patience = 1 };
        Assert.That(Reason(stopping, 0.5, 0.25), Is.Null);
        Assert.That(Reason(stopping, 0.5, 0.75), Does.Contain(message));
    }

    [Test]
    public void ANumberThatIsNoneIsNoGain() =>
        Assert.That(Reason(new EarlyStopping { Patience = 1 }, 0.5, double.NaN), Is.Not.Null);

    [Test]
    public void TheResultSaysWhyTheRunEnded()
    {
        TrainingOptions options = TestImages.Options with
        {
            Epochs = 50,
            EarlyStopping = new EarlyStopping { Metric = StoppingMetric.TrainingLoss, Patience = 2, MinimumGain = 0.2 },
        };
        using TrainedNetwork network = new NetworkTrainer(options).Train(TestImages.BrightHalves(64, seed: 1));
        Assert.Multiple(() =>
        {
            Assert.That(network.Epochs, Has.Count.LessThan(50));
            Assert.That(network.StoppedBecause, Does.StartWith($"Stopped early after epoch {network.Epochs.Count}: "));
            Assert.That(network.Epochs[1].Tau, Is.EqualTo(options.Tau.At(1, 50)), "tau is that of all epochs");
        });
    }

    [Test]
    public void BadOptionsAreRefused() => Assert.Multiple(() =>
    {
        Refused(new EarlyStopping { Patience = 0 }, "Patience 0");
        Refused(new EarlyStopping { MinimumGain = -0.5 }, "MinimumGain -0.5");
        Refused(new EarlyStopping { MinimumGain = double.NaN }, "MinimumGain NaN");
        Refused(new EarlyStopping { Metric = (StoppingMetric)9 }, "metric 9");
        Refused(new EarlyStopping(), "watches ValidationAccuracy, but there are no validation images");

        static void Refused(EarlyStopping stopping, string message) => Assert.That(
            () => new NetworkTrainer(TestImages.Options with { EarlyStopping = stopping, ValidationFraction = 0 })
                .Train(TestImages.BrightHalves(64, seed: 1)),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));
    });

    // Epochs of these accuracies, or validation losses; the training loss is higher by 1.
    private static string? Reason(EarlyStopping stopping, params double[] values) =>
        stopping.ReasonToStop([.. values.Select((value, i) => new EpochReport
        {
            Epoch = i + 1,
            TrainingLoss = value + 1,
            TrainingAccuracy = 0,
            ValidationLoss = value,
            ValidationAccuracy = value,
            LearningRate = 0,
            Tau = 1,
            Duration = TimeSpan.Zero,
            IsBest = false,
        })]);
}
