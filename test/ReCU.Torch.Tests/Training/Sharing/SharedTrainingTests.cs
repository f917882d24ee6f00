using ReCU.Data;
using ReCU.Distributed;
using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>Several members train one network.</summary>
public sealed class SharedTrainingTests
{
    private static TrainingOptions Options { get; } = TestRun.Options with
    {
        Epochs = 3,
        BatchSize = 12,
        ValidationFraction = 0,
        Normalisation = new Normalisation([90], [50]),
        Augmentation = new Augmentation { CropPadding = 1 },
    };

    private static IEnumerable<TestCaseData> PlainVariants()
    {
        yield return Case("plain", Options);
        yield return Case("Adam", Options with { Optimiser = new Adam(), LearningRate = 0.01 });
        yield return Case("label smoothing", Options with { LabelSmoothing = 0.2 });
        yield return Case("class weights", Options with { ClassWeights = new ClassWeights { Values = [1, 3] } });
        yield return Case("a last batch of two rows", Options, TestImages.BrightHalves(62, seed: 1, contrast: 25));
        yield return Case("fewer rows than members", Options, TestImages.BrightHalves(5, seed: 1, contrast: 25));
        yield return Case(
            "balanced sampling", Options with { Sampling = new BalancedSampling(), Epochs = 2 }, Uneven());
        yield return Case("stream", Options, TestStream.Of(TestRun.Images));
        yield return Case("resized crop", Options with
        {
            Augmentation = new Augmentation { CropPadding = 0, RandomResizedCrop = new RandomResizedCrop() },
        });
    }

    [TestCaseSource(nameof(PlainVariants))]
    public void EndsAsOneNetworkThatTakesTheSharesInTurn(TrainingOptions options, ImageDataset images)
    {
        foreach (int size in new[] { 2, 3 })
        {
            Assert.That(
                SharedRun.TrainWeights(options, size, images),
                Is.EqualTo(SharesInTurn.Train(options, images, size)),
                $"{size} members");
        }
    }

    [TestCase(2)]
    [TestCase(3)]
    public void RoundedGradientsAreThoseOfTheSharesInTurn(int size)
    {
        TrainingOptions options = Options with { ClassWeights = new ClassWeights { Values = [1, 3] } };
        string rounded = SharedRun.TrainWeights(options, size, TestRun.Images, SharedRun.Rounded);

        Assert.That(rounded, Is.EqualTo(SharesInTurn.Train(options, TestRun.Images, size, SharesInTurn.Round)));
        Assert.That(rounded, Is.Not.EqualTo(SharedRun.TrainWeights(options, size, TestRun.Images)));
    }

    private static IEnumerable<TestCaseData> Variants()
    {
        TrainingOptions options = Options with { ValidationFraction = 0.25, Epochs = 3 };
        yield return Case("validation", options);
        yield return Case("measured normalisation", options with { Normalisation = null });
        yield return Case("early stopping", options with { EarlyStopping = new EarlyStopping { Patience = 1 } });
        yield return Case("averaged weights", options with { WeightAverage = new WeightAverage() });
        yield return Case("silent weights", options with
        {
            SilentWeights = new SilentWeights { GradientFloor = 0.5, Decay = 1e-2, Memory = 0.5, Threshold = 0.1 },
        });
        yield return Case("a first stage", options with { FirstStage = new PhaseOptions { Epochs = 2 } });
        yield return Case("a teacher", options with
        {
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 2 } },
                Share = 0.5,
            },
        });
        yield return Case("broken images", options, new PartlyBroken(TestRun.Images, row => row % 5 != 3));
        yield return Case("nearly all images broken", options with { ValidationFraction = 0 },
            new PartlyBroken(TestRun.Images, row => row % 9 == 0));
        yield return Case("fewer rows than members", options with { ValidationFraction = 0 },
            TestImages.BrightHalves(5, seed: 1, contrast: 25));
        // Who has no share learns from the others how often their batch norms have seen it.
        yield return Case("a batch norm that is applied twice, and fewer rows than members", options with
        {
            ValidationFraction = 0,
            Network = new ComposedNetwork
            {
                Name = "twice",
                Stem = new StemOptions(4) { Stride = 2 },
                Blocks = [new WatchedBlock(4, Times: 2), new ResidualBlock(4)],
            },
        },
            TestImages.BrightHalves(5, seed: 1, contrast: 25));
    }

    [TestCaseSource(nameof(Variants))]
    public void AllMembersEndAlikeAndAgain(TrainingOptions options, ImageDataset images)
    {
        foreach (BatchNormStatistics batchNorms in Enum.GetValues<BatchNormStatistics>())
        {
            Distribution Share(ProcessGroup group) => new(group) { BatchNorms = batchNorms };
            IReadOnlyList<string> first = SharedRun.Train(options, 3, _ => images, share: Share);

            Assert.That(first, Has.All.EqualTo(first[0]), $"{batchNorms}");
            Assert.That(
                SharedRun.Train(options, 3, _ => images, share: Share)[0], Is.EqualTo(first[0]), $"{batchNorms}");
        }
    }

    [Test]
    public void AGroupOfOneTrainsAsIfThereWereNone()
    {
        using TrainedNetwork alone = new NetworkTrainer(TestRun.Options).Train(TestRun.Images);

        Assert.That(
            SharedRun.Train(TestRun.Options, 1, _ => TestRun.Images)[0], Is.EqualTo(TestRun.Describe(alone)));
    }

    [Test]
    public void OnlyTheFirstReports()
    {
        var reports = new int[2];
        LocalGroup.Run(2, group =>
        {
            var progress = new ReportAction(_ => reports[group.Rank]++);
            new NetworkTrainer(Options with { Distribution = new Distribution(group) })
                .Train(TestRun.Images, progress: progress).Dispose();
            return 0;
        });

        Assert.That(reports[0], Is.GreaterThanOrEqualTo(Options.Epochs));
        Assert.That(reports[1], Is.Zero);
    }

    private static TestCaseData Case(string name, TrainingOptions options, ImageDataset? images = null) =>
        new TestCaseData(options, images ?? TestRun.Images).SetArgDisplayNames(name);

    // 64 images too, 42 of one class and 22 of the other.
    private static ImageSet Uneven() => new(
        TestRun.Images.Shape,
        [.. Enumerable.Range(0, 64).SelectMany(row => TestRun.Images[row].Bytes.ToArray())],
        [.. Enumerable.Range(0, 64).Select(row => row % 3 == 0 ? 1 : 0)],
        2);
}
