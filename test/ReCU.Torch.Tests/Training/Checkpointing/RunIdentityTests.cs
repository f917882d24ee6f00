using ReCU.Data;
using ReCU.TestKit;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Checkpointing;

public sealed class RunIdentityTests
{
    private TemporaryFolder _folder = null!;

    private TrainingOptions Options => TestRun.Options with
    {
        Epochs = 1,
        WarmUpEpochs = 0,
        Normalisation = new Normalisation([100], [50]),
        Checkpoints = new CheckpointOptions { Folder = _folder.Path },
    };

    [OneTimeSetUp]
    public void TrainOnce()
    {
        _folder = new TemporaryFolder();
        new NetworkTrainer(Options).Train(TestRun.Images).Dispose();
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    // Checkpoints of distilled runs that are older than the option.
    [Test]
    public void AnOptionThatCameLaterIsWhatOlderVersionsDid()
    {
        var saved = new RunIdentity(new Dictionary<string, string> { ["Distillation.Share"] = "1" });
        RunIdentity With(TeacherAnswers answers) => new(new Dictionary<string, string>(saved.Values)
        {
            ["Distillation.Answers"] = $"{answers}",
        });
        Assert.Multiple(() =>
        {
            Assert.That(() => With(TeacherAnswers.EachView).Check(saved, "here"), Throws.Nothing);
            Assert.That(
                () => With(TeacherAnswers.OncePerImage).Check(saved, "here"),
                Throws.ArgumentException.With.Message.Contains("Distillation.Answers was not set and is OncePerImage"));
        });
    }

    // Checkpoints of runs on several processes that are older than the options.
    [Test]
    public void HowProcessesShareIsWhatOlderVersionsDid()
    {
        var saved = new RunIdentity(new Dictionary<string, string> { ["Epochs"] = "1" });
        RunIdentity With(BatchNormStatistics norms, GradientPrecision gradients) =>
            new(new Dictionary<string, string>(saved.Values)
            {
                [RunIdentity.BatchNorms] = $"{norms}",
                [RunIdentity.Gradients] = $"{gradients}",
            });
        RunIdentity other = With(BatchNormStatistics.Synchronised, GradientPrecision.BFloat16);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => With(BatchNormStatistics.ByProcess, GradientPrecision.Float32).Check(saved, "here"),
                Throws.Nothing);
            Assert.That(
                () => other.Check(saved, "here"),
                Throws.ArgumentException.With.Message.Contains(
                    "Distribution.BatchNorms was not set and is Synchronised; "
                    + "Distribution.Gradients was not set and is BFloat16"));
            Assert.That(() => other.WithoutSharing().Check(saved, "here"), Throws.Nothing);
        });
    }

    [Test]
    public void AnotherOptionIsNamed()
    {
        Refused(Options with { LearningRate = 0.1 }, "LearningRate was 0.05 and is 0.1");
        Refused(Options with { Epochs = 3 }, "Epochs was 1 and is 3");
        Refused(Options with { Tau = TauSchedule.Off }, "Tau.Minimum was 0.85 and is 1; Tau.Maximum was 0.99 and is 1");
        Refused(
            Options with { Augmentation = Augmentation.None },
            "Augmentation.CropPadding was 1 and is 0; Augmentation.HorizontalFlip was True and is False");
        Refused(
            Options with { Normalisation = new Normalisation([100], [51]) }, "StandardDeviation[0] was 50 and is 51");
        Refused(
            Options with { EarlyStopping = new EarlyStopping { Patience = 3 } },
            "EarlyStopping was null and is EarlyStopping; EarlyStopping.Metric was not set and is ValidationAccuracy");
        Refused(Options with { Seed = null }, "Seed was 3 and is null");
        Refused(Options with { TimeBudget = TimeSpan.FromHours(1) }, "TimeBudget was null and is 01:00:00");
        Refused(
            Options with { SilentWeights = new SilentWeights { Decay = 1 } },
            "SilentWeights was null and is SilentWeights; SilentWeights.GradientFloor was not set and is 0.01");
        Refused(Options with { WeightAverage = new WeightAverage() }, "WeightAverage was null and is WeightAverage");
        Refused(Options with { StemAndHeadRate = 0.5 }, "StemAndHeadRate was null and is 0.5");
        Refused(
            Options with { Tau = new TauSchedule { Interval = ScheduleInterval.Step } },
            "Tau.Interval was null and is Step");
        Refused(
            Options with { Augmentation = Options.Augmentation with { CutOut = new CutOut(), MixUp = new MixUp() } },
            "Augmentation.CutOut was null and is CutOut; Augmentation.CutOut.Size was not set and is 16; "
            + "Augmentation.MixUp was null and is MixUp");
        Refused(Options with { ClassWeights = ClassWeights.Balanced }, "ClassWeights was null and is ClassWeights");
        Refused(Options with { Sampling = new BalancedSampling() }, "Sampling was null and is BalancedSampling");
        Refused(
            Options with { Augmentation = Options.Augmentation with { Rotation = 5 } },
            "Augmentation.Rotation was null and is 5");
        Refused(Options with { Statistics = false }, "Statistics was True and is False");
    }

    [Test]
    public void AnotherNetworkIsNamed()
    {
        Refused(
            Options with { Network = TestImages.Tiny with { Stages = [new(4, 1), new(16, 1, Stride: 2)] } },
            "Network.Stages[1].Width was 8 and is 16");
        Refused(Options with { Network = BinaryNetwork.Compact }, "Network.Name was tiny and is compact");
    }

    [Test]
    public void OtherImagesAreNamed()
    {
        Refused(Options, "training images was 64 and is 60", TestImages.BrightHalves(60, seed: 1, contrast: 25));
        Refused(Options, "training data (SHA-256) was ", TestImages.BrightHalves(64, seed: 2, contrast: 25));
        Refused(
            Options, "validation images was held back and is 64", TestRun.Images, TestImages.BrightHalves(64, seed: 2));
    }

    // They are validated on as a whole, and trained on as a whole.
    [Test]
    public void TheTrainingImagesAsValidationImagesAreAnotherRun()
    {
        Refused(Options, "validation images was held back and is 64", TestRun.Images, TestRun.Images);
        using var other = new TemporaryFolder();
        TrainingOptions options = Options with { Checkpoints = new CheckpointOptions { Folder = other.Path } };
        new NetworkTrainer(options).Train(TestRun.Images, TestRun.Images).Dispose();
        Refused(options, "validation images was 64 and is held back");
        using TrainedNetwork again = new NetworkTrainer(options).Train(TestRun.Images, TestRun.Images);
        Assert.That(again.Resumed?.IsFinished, Is.True);
    }

    [Test]
    public void NoValidationImagesAreHeldBackOnes()
    {
        using var other = new TemporaryFolder();
        TrainingOptions options = Options with
        {
            ValidationFraction = 0,
            Checkpoints = new CheckpointOptions { Folder = other.Path },
        };
        new NetworkTrainer(options).Train(TestRun.Images).Dispose();
        Refused(options, "validation images was held back and is 64", TestRun.Images, TestRun.Images);
    }

    [Test]
    public void ManyDifferencesAreCutShort() =>
        Refused(
            Options with
            {
                Epochs = 2,
                BatchSize = 4,
                LearningRate = 1,
                Optimiser = new Sgd { Momentum = 0 },
                WeightDecay = 0,
                WarmUpEpochs = 1,
                Tau = TauSchedule.Off,
                Augmentation = Augmentation.None,
            },
            "; and 2 more. Choose another folder, or set Resume to false");

    [Test]
    public void WhatIsFreeMayChange()
    {
        TrainingOptions options = Options with
        {
            Threads = 2,
            Checkpoints = Options.Checkpoints! with { EachEpoch = false, Interval = TimeSpan.FromMinutes(1) },
        };
        using TrainedNetwork network = new NetworkTrainer(options).Train(TestRun.Images);
        Assert.That(network.Resumed, Is.Not.Null);
    }

    private static void Refused(
        TrainingOptions options, string difference, ImageSet? images = null, ImageSet? validation = null) =>
        Assert.That(
            () => new NetworkTrainer(options).Train(images ?? TestRun.Images, validation),
            Throws.ArgumentException.With.Message.Contains("is of another run: ").And.Message.Contains(difference));
}
