using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Networks;

public sealed class BinaryNetworkTests
{
    [TestCase(1, 30, 32, "multiples of 4")]
    [TestCase(3, 3, 3, "multiples of 4")]
    [TestCase(0, 32, 32, "no channels")]
    public void ImagesThatDoNotFitAreRefusedWithWhatWouldFit(int channels, int height, int width, string expected) =>
        Assert.That(
            () => BinaryNetwork.ResNet20.Create((channels, height, width), 10),
            Throws.ArgumentException.With.Message.Contains(expected).And.Message.Contains("resnet20"));

    [Test]
    public void ImagesThatDoNotFitThePoolingsAreRefused() =>
        Assert.That(
            () => BinaryNetwork.VggSmall.Create((3, 28, 28), 10),
            Throws.ArgumentException.With.Message.Contains("multiples of 8").And.Message.Contains("3x28x28"));

    [Test]
    public void ImageNetNetworksTakeAnySizeThatTheirStridesAllow()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => BinaryNetwork.ImageNetResNet18.Check((1, 1, 1)), Throws.Nothing);
            Assert.That(() => BinaryNetwork.ImageNetResNet34.Check((4, 225, 131)), Throws.Nothing);
            Assert.That(() => BinaryNetwork.TwoStageResNet18.Check((3, 64, 96)), Throws.Nothing);
            Assert.That(
                () => BinaryNetwork.TwoStageResNet18.Check((3, 64, 100)),
                Throws.ArgumentException.With.Message.Contains("multiples of 32"));
        });
    }

    [Test]
    public void ANamedNetworkIsFoundByItsName()
    {
        string[] names = [.. BinaryNetwork.Named.Select(network => network.Name)];
        Assert.Multiple(() =>
        {
            Assert.That(names, Is.Unique);
            Assert.That(names.Select(BinaryNetwork.Find), Is.EqualTo(BinaryNetwork.Named));
            Assert.That(BinaryNetwork.Find("ResNet18a"), Is.SameAs(BinaryNetwork.ResNet18A));
            Assert.That(
                () => BinaryNetwork.Find("resnet50"),
                Throws.ArgumentException.With.Message.Contains("'resnet50'").And.Message.Contains("vgg_small"));
        });
    }

    [Test]
    public void UnsoundArchitecturesAreRefused()
    {
        ResidualNetwork network = BinaryNetwork.ResNet20;
        ResidualNetwork[] unsound =
        [
            network with { Stages = [] },
            network with { Stem = new StemOptions(0) },
            network with { Stem = new StemOptions(8) { Kernel = 4 } },
            network with { Stages = [new(8, 1)] },
            network with { Stages = [new(16, 0)] },
            network with { Stages = [new(16, 1, Stride: 3)] },
            network with { ConvolutionsPerBlock = 3 },
            network with { Shortcut = (ShortcutSpan)4 },
        ];
        Assert.Multiple(() =>
        {
            foreach (ResidualNetwork wrong in unsound)
            {
                Assert.That(() => wrong.Check((3, 32, 32)), Throws.ArgumentException.With.Message.Contains("resnet20"));
            }
        });
    }

    [Test]
    public void AnOwnArchitectureIsOneExpression()
    {
        ResidualNetwork own = BinaryNetwork.Compact with { Name = "own", Stages = [new(40, 2), new(52, 1, Stride: 2)] };
        using BinaryClassifier network = own.Create((2, 16, 24), 3);
        using Tensor images = zeros(2, 2, 16, 24);
        using Tensor logits = network.forward(images);
        Assert.That(logits.shape, Is.EqualTo(new long[] { 2, 3 }));
        string[] names = [.. network.BinaryLayers.Select(layer => layer.Name)];
        Assert.That(names, Has.Length.EqualTo(6));
        Assert.That(names, Does.Contain("layer1.0.conv2"));
    }

    [Test]
    public void TheSeedDecidesTheInitialValues()
    {
        float[] first = FirstWeights(seed: 3);
        Assert.That(FirstWeights(seed: 3), Is.EqualTo(first));
        Assert.That(FirstWeights(seed: 4), Is.Not.EqualTo(first));

        static float[] FirstWeights(long seed)
        {
            using BinaryClassifier network = BinaryNetwork.Compact.Create((1, 16, 16), 2, seed);
            return network.parameters().First().data<float>().ToArray();
        }
    }

    private static IEnumerable<TestCaseData> Deviations =>
    [
        Spread(BinaryNetwork.ResNet18, Math.Sqrt(2.0 / (512 * 9))),
        Spread(BinaryNetwork.VggSmall with { Layers = [new(256)] }, Math.Sqrt(2.0 / (9 * 256))),
        Spread(BinaryNetwork.ImageNetResNet18, Math.Sqrt(2.0 / (512 * 9))),
        // Uniform within 1 / sqrt(fan in).
        Spread(BinaryNetwork.TwoStageResNet18, 1 / Math.Sqrt(3.0 * 512 * 9)),
    ];

    [TestCaseSource(nameof(Deviations))]
    public void InitialValuesHaveTheSpreadOfTheAuthors(BinaryNetwork architecture, double deviation)
    {
        using BinaryClassifier network = architecture.Create((3, 32, 32), 10);
        BinaryConv2d layer = network.BinaryLayers[^1].Layer;
        using Tensor actual = layer.Weight.std();
        Assert.That(actual.item<float>(), Is.EqualTo(deviation).Within(0.005 * deviation));
        Assert.That(layer.Alpha.min().item<float>(), Is.InRange(0, 0.05));
        Assert.That(layer.Alpha.max().item<float>(), Is.InRange(0.95, 1));
    }

    [TestCase(NetworkPrecision.Binary, 1e-8f)]
    [TestCase(NetworkPrecision.BinaryActivations, 1e-8f)]
    [TestCase(NetworkPrecision.Float, 1)]
    public void NormsOfImageNetNetworksStartTinyWhereASignFollows(NetworkPrecision precision, float expected)
    {
        ResidualNetwork architecture = BinaryNetwork.ImageNetResNet18 with { Precision = precision };
        using BinaryClassifier network = architecture.Create((3, 32, 32), 10);
        Assert.Multiple(() =>
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
            {
                if (name != "bn2.weight" && name.EndsWith("weight", StringComparison.Ordinal) && parameter.dim() == 1)
                {
                    Assert.That(parameter.data<float>().ToArray(), Is.All.EqualTo(expected), name);
                }
            }

            Assert.That(network.state_dict()["bn2.weight"].data<float>().ToArray(), Is.All.EqualTo(1), "the head's");
        });
    }

    private static TestCaseData Spread(BinaryNetwork architecture, double deviation) =>
        new TestCaseData(architecture, deviation).SetArgDisplayNames(architecture.Name);
}
