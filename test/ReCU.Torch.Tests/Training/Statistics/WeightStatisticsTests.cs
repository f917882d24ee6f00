using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Tests.Golden;
using ReCU.Torch.Training.Statistics;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Statistics;

public sealed class WeightStatisticsTests
{
    public static IEnumerable<string> GoldenNames => GoldenFiles.Names("layer");

    [Test]
    public void LaplaceWeightsGiveTheClosedForms([Values(0.7, 0.85, 0.99, 1)] double tau)
    {
        // A million weights: the shares are known to about a thousandth, and w1 has the scale 2.
        using BinaryConv2d layer = Layer([64, 1024, 4, 4], LaplaceWeights(1 << 20, scale: 0.03), tau);

        LayerStatistics statistics = Measure(layer);

        double p = 2 - 2 * tau;
        double error = tau == 1 ? 1 : 1 + 2 * p * Math.Log(p) - p * p;
        Assert.Multiple(() =>
        {
            Assert.That(statistics.BeyondClamp, Is.EqualTo(p).Within(2e-3));
            Assert.That(statistics.QuantisationError / 4, Is.EqualTo(error).Within(4e-3));
            Assert.That(statistics.ClampLimit, Is.EqualTo(-2 * Math.Log(p)).Within(0.5).Percent);
            Assert.That(statistics.Entropy, Is.EqualTo(1).Within(1e-4));
            Assert.That(statistics.Tau, Is.EqualTo(tau));
        });
    }

    [Test]
    public void AHandMadeLayerGivesExactValues()
    {
        // One filter [3, -1, -1, -1]: mean 0, variance 4, so w1 is 2 sqrt(2) / 2 times it (but for the 1e-5).
        using BinaryConv2d layer = Layer([1, 1, 2, 2], [3, -1, -1, -1], tau: 0.75);

        LayerStatistics statistics = Measure(layer);

        double root = Math.Sqrt(2);
        double limit = 1.5 * root * Math.Log(2);
        double clamped = (limit - root) * (limit - root) * 3 / 16; // variance of one value that stands out of four
        Assert.Multiple(() =>
        {
            Assert.That(statistics.Weights, Is.EqualTo(4));
            Assert.That(statistics.ClampLimit, Is.EqualTo(limit).Within(1e-5));
            Assert.That(statistics.BeyondClamp, Is.EqualTo(0.25));
            Assert.That(statistics.QuantisationError, Is.EqualTo(clamped).Within(1e-5));
            Assert.That(statistics.Entropy, Is.EqualTo(2 - 0.75 * Math.Log2(3)).Within(1e-12));
        });
    }

    [Test]
    public void SignsThatAreAllTheSameHaveNoEntropy()
    {
        using BinaryConv2d layer = Layer([1, 1, 2, 2], [0, 0, 0, 0], tau: 0.9);
        Assert.That(Measure(layer).Entropy, Is.Zero);
    }

    [Test]
    public void FlipsAreCounted()
    {
        // 144 weights in pairs of equal size and unlike signs, so that every filter has mean 0 and flips by pairs.
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2);
        BinaryConv2d layer = classifier.BinaryLayers[0].Layer;
        Assign(layer, []);
        var statistics = new WeightStatistics(classifier);
        var shares = new List<(double Flipped, double NeverFlipped)>();
        foreach (int[] pairs in new int[][] { [], [0, 5, 20], [0, 5, 20], [5], [7] })
        {
            Assign(layer, pairs);
            LayerStatistics epoch = statistics.Next()[0];
            shares.Add((epoch.Flipped * 72, epoch.NeverFlipped * 72));
        }

        Assert.That(shares.Select(share => share.Flipped), Is.EqualTo(new double[] { 0, 3, 0, 2, 2 }).Within(1e-9));
        Assert.That(
            shares.Select(share => share.NeverFlipped), Is.EqualTo(new double[] { 72, 69, 69, 69, 68 }).Within(1e-9));
    }

    [Test]
    public void SignsThatFlippedOnceCountForEver()
    {
        var history = new SignHistory(BitTensor.FromSigns([10], [1, 1, 1, 1, 1, 1, 1, 1, 1, -1]));
        Assert.Multiple(() =>
        {
            Next([1, 1, 1, 1, 1, 1, 1, 1, 1, -1], 0, 1);
            Next([-1, -1, 1, 1, 1, 1, 1, 1, 1, 1], 0.3, 0.7);
            Next([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 0.2, 0.7);
            Next([-1, 1, -1, 1, 1, 1, 1, 1, 1, 1], 0.2, 0.6);
        });

        void Next(float[] signs, double flipped, double neverFlipped)
        {
            (double share, double never) = history.Next(BitTensor.FromSigns([10], signs));
            Assert.That(share, Is.EqualTo(flipped).Within(1e-12));
            Assert.That(never, Is.EqualTo(neverFlipped).Within(1e-12));
        }
    }

    [Category("Golden")]
    [TestCaseSource(nameof(GoldenNames))]
    public void LimitAndShareAreThoseOfTheAuthors(string name)
    {
        GoldenCase golden = GoldenFiles.Read("layer", name);
        using Tensor weight = golden.Tensor("weight");
        using Tensor tau = golden.Tensor("tau");
        using Tensor limit = golden.Tensor("clamp_limit");
        using Tensor share = golden.Tensor("clamped_fraction");
        using BinaryConv2d layer = Layer(
            [.. weight.shape.Select(dimension => (int)dimension)], weight.data<float>().ToArray(), tau.item<float>());

        LayerStatistics statistics = Measure(layer);

        Assert.That(statistics.ClampLimit, Is.EqualTo(limit.item<float>()).Within(1e-4));
        Assert.That(statistics.BeyondClamp, Is.EqualTo(share.item<float>()).Within(1e-6));
    }

    [Test]
    public void EveryEpochReportsEveryLayer()
    {
        ImageSet images = TestImages.BrightHalves(64, seed: 1);
        using TrainedNetwork network = new NetworkTrainer(TestImages.Options).Train(images);
        string[] names = [.. network.Classifier.BinaryLayers.Select(layer => layer.Name)];
        Assert.Multiple(() =>
        {
            foreach (EpochReport epoch in network.Epochs)
            {
                Assert.That(epoch.Layers.Select(layer => layer.Layer), Is.EqualTo(names));
                Assert.That(epoch.Layers.Select(layer => layer.Tau), Has.All.EqualTo(epoch.Tau));
            }

            // In the first epoch "since the epoch before" and "ever" are the same.
            Assert.That(network.Epochs[0].Layers.Sum(layer => layer.Flipped), Is.GreaterThan(0));
            Assert.That(
                network.Epochs[0].Layers.Select(layer => layer.NeverFlipped + layer.Flipped),
                Has.All.EqualTo(1).Within(1e-12));
        });
    }

    [Test]
    public void SwitchedOffThereAreNone()
    {
        using TrainedNetwork network = new NetworkTrainer(TestImages.Options with { Statistics = false })
            .Train(TestImages.BrightHalves(64, seed: 1));
        Assert.That(network.Epochs, Has.All.Property(nameof(EpochReport.Layers)).Empty);
    }

    private static LayerStatistics Measure(BinaryConv2d layer) =>
        WeightStatistics.Measure("layer", layer, new SignHistory(WeightStatistics.SignsOf(layer)));

    // Laplace by inversion of its distribution; each weight stands beside its negative, so that no filter has a mean.
    private static float[] LaplaceWeights(int count, double scale)
    {
        var random = new Random(4);
        var weights = new float[count];
        for (int i = 0; i < count; i += 2)
        {
            weights[i] = (float)(-scale * Math.Log(1 - random.NextDouble())) * (random.Next(2) == 0 ? 1 : -1);
            weights[i + 1] = -weights[i];
        }

        return weights;
    }

    private static BinaryConv2d Layer(int[] shape, float[] weights, double tau)
    {
        var layer = new BinaryConv2d(shape[1], shape[0], new Window(shape[2], shape[3], 1, 0)) { Tau = tau };
        using (no_grad())
        using (Tensor values = tensor(weights, [.. shape.Select(dimension => (long)dimension)]))
        {
            layer.Weight.copy_(values);
        }

        return layer;
    }

    private static void Assign(BinaryConv2d layer, int[] flippedPairs)
    {
        var weights = new float[layer.Weight.numel()];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = i % 2 == 0 == flippedPairs.Contains(i / 2) ? -1 : 1;
        }

        using (no_grad())
        using (Tensor values = tensor(weights, layer.Weight.shape))
        {
            layer.Weight.copy_(values);
        }
    }
}
