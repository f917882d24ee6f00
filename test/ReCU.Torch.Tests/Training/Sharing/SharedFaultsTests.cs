using ReCU.Data;
using ReCU.Distributed;
using ReCU.Torch.Tests.Training.Checkpointing;
using ReCU.Torch.Tests.Training.Teachers;
using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>What goes wrong in one of several members, or is asked for and cannot be.</summary>
public sealed class SharedFaultsTests
{
    private static TrainingOptions Options { get; } = TestRun.Options with { Epochs = 2, BatchSize = 12 };

    private static IEnumerable<TestCaseData> Differences()
    {
        yield return Difference(
            "epochs", options => options with { Epochs = 3 }, "Epochs is 2 in processes 0, 2 and 3 in process 1");
        yield return Difference(
            "learning rate",
            options => options with { LearningRate = 0.2 },
            "LearningRate is 0.05 in processes 0, 2 and 0.2 in process 1");
        yield return Difference(
            "a teacher",
            options => options with { Distillation = new Distillation { Teacher = new FloatTwinTeacher() } },
            "Distillation is null in processes 0, 2 and Distillation in process 1");
        yield return Difference(
            "checkpoints",
            options => options with { Checkpoints = new CheckpointOptions { Folder = "of-one-only" } },
            "Checkpoints is null in processes 0, 2 and set in process 1");
    }

    [TestCaseSource(nameof(Differences))]
    public void DifferentOptionsAreFoundBeforeTheFirstStep(
        Func<TrainingOptions, TrainingOptions> change, string message)
    {
        var reads = new int[3];
        AggregateException exception = Fail(3, (group, options) => (
            group.Rank == 1 ? change(options) : options,
            new WatchedImages(TestRun.Images, count => reads[group.Rank] = count)));

        Assert.That(exception.InnerExceptions, Has.All.TypeOf<ArgumentException>().And.All.Message.Contains(message));
        Assert.That(reads, Has.All.Zero);
    }

    [Test]
    public void DifferentDataAreFoundBeforeTheFirstStep()
    {
        AggregateException exception = Fail(2, (group, options) =>
            (options, TestImages.BrightHalves(64, seed: 1 + group.Rank, contrast: 25)));

        Assert.That(exception.InnerExceptions, Has.All.TypeOf<ArgumentException>()
            .And.All.Message.Contains("training data (SHA-256) is "));
    }

    [Test]
    public void AnErrorOfOneEndsTheOthers([Values(0, 1, 2)] int failing)
    {
        AggregateException exception = Fail(3, (group, options) => (options, new WatchedImages(TestRun.Images, reads =>
        {
            if (group.Rank == failing && reads == 3)
            {
                throw new InvalidDataException("The image 'a.png' is broken.");
            }
        })));

        Assert.That(exception.InnerExceptions[failing], Is.TypeOf<InvalidDataException>());
        Assert.That(
            exception.InnerExceptions.OfType<ProcessGroupException>().Select(other => other.Message),
            Is.EqualTo(Enumerable.Repeat($"Process {failing} of 3 failed: The image 'a.png' is broken.", 2)));
    }

    [Test]
    public void AnErrorBeforeTheRunEndsTheOthers()
    {
        AggregateException exception = Fail(2, (group, options) =>
            (options with { ValidationFraction = group.Rank == 0 ? 0.25 : 0.9999 }, TestRun.Images));

        Assert.That(exception.InnerExceptions, Has.Count.EqualTo(2));
        Assert.That(exception.ToString(), Does.Contain("ValidationFraction").Or.Contain("rows are left"));
    }

    [Test]
    public void ALossThatIsNoNumberInOneShareEndsAll([Values] BatchNormStatistics batchNorms)
    {
        var pixels = new float[64 * 64];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i / 64 == 7 ? float.PositiveInfinity : (i * 31) % 251;
        }

        var images = new ImageSet((1, 8, 8), pixels, [.. Enumerable.Range(0, 64).Select(i => i % 2)], 2);

        AggregateException exception = Fail(
            2,
            (_, options) =>
                (options with { ValidationFraction = 0, Normalisation = new Normalisation([90], [50]) }, images),
            batchNorms);

        Assert.That(exception.InnerExceptions, Has.Count.EqualTo(2));
        Assert.That(exception.InnerExceptions, Has.All.TypeOf<TrainingDivergedException>());
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Refusal(options => options with { BatchSize = 3 }, "BatchSize is 3, but it must be at least 4");
        yield return Refusal(
            options => options with { TimeBudget = TimeSpan.FromHours(1) }, "TimeBudget cannot be used");
        yield return Refusal(
            options => options with { Augmentation = new Augmentation { MixUp = new MixUp() } },
            "Augmentation.MixUp cannot be used");
        yield return Refusal(
            options => options with { Augmentation = new Augmentation { CropPerBatch = true } },
            "Augmentation.CropPerBatch cannot be used");
        yield return Refusal(
            options => options with { Augmentation = new Augmentation { FlipPerBatch = true } },
            "Augmentation.FlipPerBatch cannot be used");
        yield return Refusal(
            options => options with
            {
                FeatureDistillation = new FeatureDistillation { Teacher = RandomFilters.ForTiny },
            },
            "FeatureDistillation cannot be used");
        yield return Refusal(
            options => options with
            {
                ClassWeights = ClassWeights.Balanced,
                Distillation = new Distillation { Teacher = new FloatTwinTeacher(), Share = 0.5 },
            },
            "ClassWeights cannot be used");
        yield return Refusal(
            options => options with
            {
                FirstStage = new PhaseOptions { Augmentation = new Augmentation { MixUp = new MixUp() } },
            },
            "FirstStage: Augmentation.MixUp cannot be used");
    }

    [TestCaseSource(nameof(Refused))]
    public void WhatSeveralCannotDoIsRefusedByName(Func<TrainingOptions, TrainingOptions> change, string message)
    {
        TrainingOptions options = change(Options);

        LocalGroup.Run(2, group => Assert.Catch<ArgumentException>(() =>
            _ = new NetworkTrainer(options with { Distribution = new Distribution(group) }), message)!.Message)
            .ToList().ForEach(text => Assert.That(text, Does.Contain(message)));
        LocalGroup.Run(1, group => new NetworkTrainer(options with { Distribution = new Distribution(group) }));
    }

    [Test]
    public void LearningRatesAreMeasuredByOneProcess() => Assert.That(
        () => LocalGroup.Run(2, group => new NetworkTrainer(Options with { Distribution = new Distribution(group) })
            .MeasureLearningRates(TestRun.Images)),
        Throws.TypeOf<AggregateException>().With.Message.Contains("MeasureLearningRates cannot be used"));

    [Test]
    public void WeightsThatDriftApartAreFound() => Assert.That(
        () => LocalGroup.Run(3, group =>
        {
            new Team(new Distribution(group)).CheckWeights(group.Rank == 2 ? "b" : "a", epoch: 4);
            return 0;
        }),
        Throws.TypeOf<AggregateException>().With.Message.Contains(
            "After epoch 4 the weights of process 2 of 3 are not those of process 0"));

    private static AggregateException Fail(
        int size,
        Func<ProcessGroup, TrainingOptions, (TrainingOptions Options, ImageDataset Images)> place,
        BatchNormStatistics batchNorms = BatchNormStatistics.ByProcess) =>
        Assert.Throws<AggregateException>(() => LocalGroup.Run(size, group =>
        {
            (TrainingOptions options, ImageDataset images) = place(group, Options);
            new NetworkTrainer(options with
            {
                Distribution = new Distribution(group) { BatchNorms = batchNorms },
            }).Train(images).Dispose();
            return 0;
        }))!;

    private static TestCaseData Difference(
        string name, Func<TrainingOptions, TrainingOptions> change, string message) =>
        new TestCaseData(change, message).SetArgDisplayNames(name);

    private static TestCaseData Refusal(Func<TrainingOptions, TrainingOptions> change, string message) =>
        new TestCaseData(change, message).SetArgDisplayNames(message);
}
