using ReCU.Data;
using ReCU.TestKit;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>Every kind of state and of data is taken up exactly where it was left.</summary>
public sealed class ResumedVariantsTests
{
    // Within the third epoch, whose six batches to train on are read after two epochs of eight.
    private const int CancelAt = 19;

    private static IEnumerable<TestCaseData> Variants()
    {
        TrainingOptions options = TestRun.Options with { Epochs = 4 };
        yield return Variant("Adam", options with { Optimiser = new Adam(), LearningRate = 0.01 });
        yield return Variant("label smoothing", options with { LabelSmoothing = 0.2 });
        yield return Variant("weight decay by name", options with
        {
            WeightDecay = new WeightDecay(0) { Rules = [new("conv", 1e-2)] },
        });
        yield return Variant("step decay by epoch", options with
        {
            LearningRateDecay = new StepDecay { Milestones = [2] },
            ScheduleInterval = ScheduleInterval.Epoch,
        });
        yield return Variant("augmentation by batch", options with
        {
            Augmentation = new Augmentation { CropPadding = 2, CropPerBatch = true, FlipPerBatch = true },
        });
        yield return Variant("random resized crop", options with
        {
            Augmentation = new Augmentation { CropPadding = 0, RandomResizedCrop = new RandomResizedCrop() },
        });
        yield return Variant("silent weights", options with
        {
            SilentWeights = new SilentWeights { GradientFloor = 0.5, Decay = 1e-2, Memory = 0.5, Threshold = 0.1 },
        });
        yield return Variant("tau by step", options with
        {
            Tau = new TauSchedule { Interval = ScheduleInterval.Step },
        });
        yield return Variant("rate of stem and head", options with { StemAndHeadRate = 0.25 });
        yield return Variant("cut-out and mix-up", options with
        {
            Augmentation = new Augmentation { CropPadding = 1, CutOut = new CutOut { Size = 3 }, MixUp = new MixUp() },
        });
        yield return Variant("balanced sampling", options with
        {
            Sampling = new BalancedSampling { Strength = 0.8 },
            ClassWeights = ClassWeights.Balanced,
        }, Uneven());
        yield return Variant("colours, rotation and erasing", options with
        {
            Augmentation = new Augmentation
            {
                CropPadding = 1,
                Rotation = 15,
                ColourJitter = new ColourJitter(),
                RandomErasing = new RandomErasing(),
            },
        });
        yield return Variant("last batch dropped", options with { BatchSize = 9, DropLastBatch = true });
        yield return Variant("stream", options, TestStream.Of(TestRun.Images));
        yield return Variant("broken images", options, new PartlyBroken(TestRun.Images, row => row % 7 != 3));
    }

    [TestCaseSource(nameof(Variants))]
    public void ACancelledRunEndsTheSame(TrainingOptions options, ImageDataset images)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions saved = options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };
        CancelledRun.Make(saved, images, CancelAt);

        using TrainedNetwork network = new NetworkTrainer(saved).Train(new WatchedImages(images));
        using TrainedNetwork uninterrupted = new NetworkTrainer(options).Train(new WatchedImages(images));
        Assert.That(network.Resumed, Has.Property(nameof(ResumedRun.Epochs)).EqualTo(2)
            .And.Property(nameof(ResumedRun.Step)).GreaterThan(0));
        Assert.That(TestRun.Describe(network), Is.EqualTo(TestRun.Describe(uninterrupted)));
    }

    // 64 images too, 42 of one class and 22 of the other.
    private static ImageSet Uneven() => new(
        TestRun.Images.Shape,
        [.. Enumerable.Range(0, 64).SelectMany(row => TestRun.Images[row].Bytes.ToArray())],
        [.. Enumerable.Range(0, 64).Select(row => row % 3 == 0 ? 1 : 0)],
        2);

    private static TestCaseData Variant(string name, TrainingOptions options, ImageDataset? images = null) =>
        new TestCaseData(options, images ?? TestRun.Images).SetArgDisplayNames(name);
}
