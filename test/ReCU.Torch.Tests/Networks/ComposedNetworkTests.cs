namespace ReCU.Torch.Tests.Networks;

public sealed class ComposedNetworkTests
{
    private static readonly ComposedNetwork _network = new()
    {
        Name = "mine",
        Stem = new StemOptions(6) { Kernel = 5, Stride = 2, Pooling = new MaxPooling(3, 2) },
        Blocks =
        [
            new PlainBlock(8) { Pooling = new MaxPooling(2, 2) },
            new ResidualBlock(8) { Activation = ActivationKind.BiasedPRelu },
            new ResidualBlock(10) { Convolutions = 2, Stride = 2, Projection = ShortcutProjection.PooledConvolution },
        ],
    };

    [Test]
    public void TensorsAreNamedAfterTheirBlock()
    {
        using BinaryClassifier network = _network.Create((1, 64, 32), 3);
        string[] tensors = [.. network.named_parameters().Select(entry => entry.name)];
        Assert.Multiple(() =>
        {
            Assert.That(
                network.BinaryLayers.Select(layer => layer.Name),
                Is.EqualTo(new[] { "blocks.0.conv1", "blocks.1.conv1", "blocks.2.conv1", "blocks.2.conv2" }));
            Assert.That(tensors, Is.SupersetOf(new[]
            {
                "conv.weight", "bn.weight", "blocks.1.activation1.move0.bias", "blocks.1.activation1.nonlinear.weight",
                "blocks.2.downsample.1.weight", "bn2.weight", "fc.weight",
            }));
        });
    }

    [TestCase(1, 64, 40, "are 8x5 at block 3, which its stride of 2 does not divide", "multiples of 16")]
    [TestCase(1, 36, 64, "are 9x16 at block 1, which its pooling of 2 does not divide", "multiples of 16")]
    [TestCase(1, 0, 64, "have no pixels", "1x0x64")]
    public void ImagesThatDoNotFitAreRefusedWithWhatWouldFit(
        int channels, int height, int width, string problem, string remedy) =>
        Assert.That(
            () => _network.Check((channels, height, width)),
            Throws.ArgumentException.With.Message.Contains(problem).And.Message.Contains(remedy)
                .And.Message.Contains("'mine'"));

    [Test]
    public void UnsoundPiecesAreRefusedByName()
    {
        (ComposedNetwork Network, string Message)[] unsound =
        [
            (_network with { Blocks = [] }, "there are no blocks"),
            (_network with { Blocks = [new PlainBlock(0)] }, "block 1"),
            (_network with { Blocks = [new PlainBlock(4), new PlainBlock(4) { Kernel = 2 }] }, "block 2"),
            (_network with { Blocks = [new PlainBlock(4) { Stride = 0 }] }, "the stride from 1 to 255"),
            (_network with { Blocks = [new PlainBlock(4) { Activation = (ActivationKind)7 }] }, "activation"),
            (_network with { Blocks = [new PlainBlock(4) { Pooling = new MaxPooling(2, 3) }] }, "at most the size"),
            (_network with { Blocks = [new PlainBlock(1), new PlainBlock(1) { Kernel = 1 }] }, "take more channels"),
            (_network with { Blocks = [new ResidualBlock(8) { Convolutions = 0 }] }, "from 1 to 1000 convolutions"),
            (_network with { Blocks = [new ResidualBlock(8) { Projection = (ShortcutProjection)9 }] }, "projection"),
            (_network with { Blocks = [new ResidualBlock(4)] }, "zero channels need a width of at least 6"),
            (_network with { Stem = new StemOptions(6) { Pooling = new MaxPooling(1, 1) } }, "from 2 to 255"),
            (_network with { Head = new HeadOptions { Pooling = (HeadPooling)5 } }, "Flatten"),
            (_network with { Precision = (NetworkPrecision)5 }, "precision"),
        ];
        Assert.Multiple(() =>
        {
            foreach ((ComposedNetwork network, string message) in unsound)
            {
                Assert.That(
                    () => network.Check((1, 64, 32)), Throws.ArgumentException.With.Message.Contains(message));
            }
        });
    }

    [Test]
    public void AFlatHeadReadsEveryPixel()
    {
        ComposedNetwork flat = _network with { Head = new HeadOptions { Pooling = HeadPooling.Flatten } };
        using BinaryClassifier network = flat.Create((1, 64, 32), 3);
        Assert.That(network.state_dict()["fc.weight"].shape, Is.EqualTo(new long[] { 3, 10 * 4 * 2 }));
        Assert.That(network.state_dict()["bn2.weight"].shape, Is.EqualTo(new long[] { 10 }));
    }
}
