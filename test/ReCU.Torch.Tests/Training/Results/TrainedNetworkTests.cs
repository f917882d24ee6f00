using ReCU.Data;
using ReCU.Graph;
using ReCU.TestKit;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Results;

/// <summary>The exported graph means what torch computes, whatever the parameters are.</summary>
public sealed class TrainedNetworkTests
{
    private const int Images = 12;
    private static readonly Normalisation _normalisation = new([120, 90], [60, 75]);

    private static IEnumerable<TestCaseData> Networks()
    {
        BinaryNetwork[] networks =
        [
            BinaryNetwork.Compact with
            {
                Stem = new StemOptions(6) { Kernel = 5, Stride = 2 },
                Stages = [new(6, 1), new(9, 1, Stride: 2)],
            },
            BinaryNetwork.ResNet20 with
            {
                Stem = new StemOptions(4),
                Stages = [new(4, 2), new(8, 1, Stride: 2), new(12, 1, Stride: 2)],
            },
            BinaryNetwork.ResNet18 with
            {
                Stem = new StemOptions(5) { Clip = false },
                Stages = [new(5, 1), new(8, 2, Stride: 2)],
            },
            BinaryNetwork.VggSmall with { StemWidth = 6, Layers = [new(6, Pool: true), new(8), new(10, Pool: true)] },
        ];
        return networks.SelectMany(network => new[] { 0, 2 }.Select(border =>
            new TestCaseData(network, border).SetArgDisplayNames(network.Name, $"border {border}")));
    }

    [TestCaseSource(nameof(Networks))]
    public void TheGraphComputesTorchsLogits(BinaryNetwork architecture, int border)
    {
        ImageSet images = TestImages.Random((2, 12, 12), Images, seed: 4);
        using TrainedNetwork network = Create(architecture, border);
        float[] torchLogits = network.Logits(images, batchSize: 5);

        double[] graphLogits = new GraphOracle(network.ToGraph(new ModelMetadata())).Logits(Pixels(images));

        Assert.That(network.ImageShape, Is.EqualTo(images.Shape));
        for (int i = 0; i < Images; i++)
        {
            float[] actual = torchLogits[(3 * i)..(3 * i + 3)];
            double[] expected = graphLogits[(3 * i)..(3 * i + 3)];
            Assert.That(actual, Is.EqualTo(expected).Within(1e-3 * (1 + expected.Max(Math.Abs))), $"image {i}");
            Assert.That(Array.IndexOf(actual, actual.Max()), Is.EqualTo(Array.IndexOf(expected, expected.Max())));
        }
    }

    [Test]
    public void LogitsDoNotDependOnTheBatchSize()
    {
        ImageSet images = TestImages.Random((2, 12, 12), Images, seed: 5);
        using TrainedNetwork network = Create(BinaryNetwork.Compact, border: 2);
        Assert.That(network.Logits(images, batchSize: 1), Is.EqualTo(network.Logits(images)).Within(1e-4));
    }

    [Test]
    public void ImagesOfAnotherShapeAreRefused()
    {
        using TrainedNetwork network = Create(BinaryNetwork.Compact, border: 2);
        Assert.That(
            () => network.Logits(TestImages.Random((2, 16, 16), 1, seed: 1)),
            Throws.ArgumentException.With.Message.Contains("Images of 2x12x12 are expected, not of 2x16x16."));
    }

    /// <summary>
    /// Parameters set by hand: scales and batch norm weights of both signs, some zero, and running statistics that are
    /// not those of a fresh network.
    /// </summary>
    private static TrainedNetwork Create(BinaryNetwork architecture, int border)
    {
        BinaryClassifier classifier =
            architecture.Create(new FeatureShape(2, 12 + 2 * border, 12 + 2 * border), classCount: 3, seed: 6);
        var random = new Random(7);
        using (no_grad())
        {
            foreach ((string name, Tensor value) in classifier.state_dict())
            {
                string kind = name[(name.LastIndexOf('.') + 1)..];
                bool isNorm = name.Contains("bn", StringComparison.Ordinal);
                if (kind == "alpha" || (isNorm && kind == "weight"))
                {
                    Fill(value, i => i % 4 == 1 ? 0 : 2 * random.NextSingle() - 1);
                }
                else if (isNorm && kind is ("bias" or "running_mean"))
                {
                    Fill(value, _ => 2 * random.NextSingle() - 1);
                }
                else if (kind == "running_var")
                {
                    Fill(value, _ => 0.1f + 3 * random.NextSingle());
                }
            }
        }

        classifier.eval();
        return new TrainedNetwork(classifier, border, _normalisation)
        {
            Epochs = [],
            BestEpoch = 0,
            StoppedBecause = null,
            ImagesPerSecond = 0,
            Duration = TimeSpan.Zero,
        };
    }

    private static void Fill(Tensor parameter, Func<int, float> value)
    {
        float[] values = [.. Enumerable.Range(0, (int)parameter.numel()).Select(value)];
        using Tensor source = tensor(values, parameter.shape);
        parameter.copy_(source);
    }

    private static float[] Pixels(ImageSet images)
    {
        var pixels = new float[images.Count * images.Shape.Count];
        for (int i = 0; i < images.Count; i++)
        {
            images[i].CopyTo(pixels.AsSpan(i * images.Shape.Count, images.Shape.Count));
        }

        return pixels;
    }
}
