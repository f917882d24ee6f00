using System.Runtime.InteropServices;
using ReCU.Data;
using ReCU.Distributed;
using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>Several members with synchronised batch norms train the network that one process would.</summary>
public sealed class SynchronisedTests
{
    // Differences of rounding become others of signs in time, so the runs are short. On another processor they may do so
    // early, so that binary networks have only to end much nearer to one process than they do by process.
    private static TrainingOptions Options { get; } = TestRun.Options with
    {
        Epochs = 1,
        WarmUpEpochs = 0,
        BatchSize = 16,
        ValidationFraction = 0,
        Normalisation = new Normalisation([90], [50]),
        Augmentation = new Augmentation { CropPadding = 1 },
    };

    private static IEnumerable<TestCaseData> Variants()
    {
        yield return Case("binary", Options);
        yield return Case("float", Options with
        {
            Network = TestImages.Tiny with { Precision = NetworkPrecision.Float },
            Epochs = 3,
        });
        yield return Case("Adam", Options with { Optimiser = new Adam(), LearningRate = 0.01 });
        yield return Case("class weights", Options with { ClassWeights = new ClassWeights { Values = [1, 3] } });
        yield return Case("biased PReLU", Options with
        {
            Network = TestImages.Tiny with { Activation = ActivationKind.BiasedPRelu },
        });
        yield return Case("pooled layers, head of maps", Options with
        {
            Network = new PlainNetwork { Name = "plain", StemWidth = 4, Layers = [new(8, Pool: true), new(8)] },
        });
        yield return Case("projected shortcuts", Options with
        {
            Network = TestImages.Tiny with { Projection = ShortcutProjection.PooledConvolution },
        });
        yield return Case("bfloat16 convolutions", Options with { Precision = TrainingPrecision.BFloat16 });
        yield return Case("a last batch of two rows", Options, TestImages.BrightHalves(34, seed: 1, contrast: 25));
        yield return Case(
            "a share of one image", Options, new PartlyBroken(TestRun.Images, row => row % 8 < 3));
    }

    [TestCaseSource(nameof(Variants))]
    public void EndsAsOneProcessWithTheWholeBatch(TrainingOptions options, ImageDataset images)
    {
        float[] one = Train(options, 1, images, SharedRun.Synchronised);
        foreach (int size in new[] { 2, 3 })
        {
            double distance = Distance(Train(options, size, images, SharedRun.Synchronised), one);
            double otherwise = Distance(Train(options, size, images, group => new Distribution(group)), one);
            double bound = options.Network.Precision == NetworkPrecision.Float ? 1e-4 : otherwise / 10;
            Assert.That(distance, Is.LessThan(bound), $"{size} members");
            Assert.That(otherwise, Is.GreaterThan(1e-2), $"{size} members by process");
        }
    }

    [Test]
    public void RunningStatisticsOfAveragedWeightsAreThoseOfOneProcess()
    {
        TrainingOptions options = Options with
        {
            Network = TestImages.Tiny with { Precision = NetworkPrecision.Float },
            WeightAverage = new WeightAverage(),
            Epochs = 2,
        };

        Assert.That(
            Distance(
                Train(options, 3, TestRun.Images, SharedRun.Synchronised),
                Train(options, 1, TestRun.Images, SharedRun.Synchronised)),
            Is.LessThan(1e-4));
    }

    // Weights and running statistics.
    private static float[] Train(
        TrainingOptions options, int size, ImageDataset images, Func<ProcessGroup, Distribution> share)
    {
        IReadOnlyList<float[]> weights = LocalGroup.Run(size, group =>
        {
            using TrainedNetwork network =
                new NetworkTrainer(options with { Distribution = share(group) }).Train(images);
            return network.Classifier.state_dict()
                .Where(entry => entry.Value.is_floating_point())
                .SelectMany(entry => MemoryMarshal.Cast<byte, float>(entry.Value.bytes).ToArray())
                .ToArray();
        });
        Assert.That(weights, Has.All.EqualTo(weights[0]));
        return weights[0];
    }

    // Beside numbers about 1, and running variances that are larger.
    private static double Distance(float[] first, float[] second) =>
        first.Zip(second, (a, b) => Math.Abs((double)a - b) / Math.Max(1, Math.Abs(b))).Max();

    private static TestCaseData Case(string name, TrainingOptions options, ImageDataset? images = null) =>
        new TestCaseData(options, images ?? TestRun.Images).SetArgDisplayNames(name);
}
