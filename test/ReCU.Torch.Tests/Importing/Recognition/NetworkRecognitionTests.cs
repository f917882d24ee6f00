using ReCU.Graph;

namespace ReCU.Torch.Tests.Importing.Recognition;

public sealed class NetworkRecognitionTests
{
    private static IEnumerable<BinaryNetwork> Named => BinaryNetwork.Named;

    [TestCaseSource(nameof(Named))]
    public void EveryNamedNetworkIsRecognisedWithItsClasses(BinaryNetwork network)
    {
        bool isForLargeImages = network is ResidualNetwork { Stem.Kernel: 7 };
        int side = isForLargeImages ? 224 : 32;
        using BinaryClassifier classifier = network.Create((3, side, side), 7);
        using ImportedNetwork imported = AuthorsCheckpoint.Parse(CheckpointWriter.Of(classifier).ToZip());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(imported.Network, Is.SameAs(network));
            Assert.That(imported.ClassCount, Is.EqualTo(7));
            Assert.That(imported.ImageShape, Is.EqualTo(new FeatureShape(3, side, side)));
        }
    }

    [Test]
    public void TheClassifierOfAPlainNetworkTellsTheImageSize()
    {
        PlainNetwork network =
            BinaryNetwork.VggSmall with { StemWidth = 4, Layers = [new(4, Pool: true), new(6, Pool: true)] };
        using BinaryClassifier classifier = network.Create((3, 12, 12), 3);
        byte[] file = CheckpointWriter.Of(classifier).ToZip();

        using ImportedNetwork imported = AuthorsCheckpoint.Parse(file, new ImportOptions { Network = network });
        Assert.That(imported.ImageShape, Is.EqualTo(new FeatureShape(3, 12, 12)));
        Assert.That(
            () => AuthorsCheckpoint.Parse(file, new ImportOptions { Network = network, ImageSize = (16, 16) }),
            Throws.TypeOf<InvalidModelException>()
                .With.Message.Contains("'fc.weight' has shape [3, 54], [3, 96] was expected"));
    }

    [Test]
    public void TheCallerMayGiveTheImageSize()
    {
        using BinaryClassifier classifier = BinaryNetwork.ResNet20.Create((3, 32, 32), 10);
        byte[] file = CheckpointWriter.Of(classifier).ToZip();

        using ImportedNetwork imported = AuthorsCheckpoint.Parse(file, new ImportOptions { ImageSize = (48, 40) });
        Assert.That(imported.ImageShape, Is.EqualTo(new FeatureShape(3, 48, 40)));
        Assert.That(
            () => AuthorsCheckpoint.Parse(file, new ImportOptions { ImageSize = (30, 32) }),
            Throws.ArgumentException.With.Message.Contains("multiples of 4"));
    }

    [Test]
    public void AnUnknownNetworkIsComparedWithTheClosest()
    {
        ResidualNetwork other =
            BinaryNetwork.ResNet20 with { Stages = [new(16, 3), new(32, 3, Stride: 2), new(64, 2, Stride: 2)] };
        using BinaryClassifier classifier = other.Create((3, 32, 32), 10);
        Assert.That(
            () => AuthorsCheckpoint.Parse(CheckpointWriter.Of(classifier).ToZip()),
            Throws.TypeOf<InvalidModelException>()
                .With.Message.Contains("but 141 tensors: 'conv1.weight' [16, 3, 3, 3]")
                .And.Message.Contains("closest is 'resnet20'")
                .And.Message.Contains("tensor 'layer3.2.conv1.weight' [64, 64, 3, 3] is missing")
                .And.Message.Contains("and 7 more"));
    }

    [Test]
    public void ANamedNetworkSaysWhichTensorsDiffer()
    {
        using BinaryClassifier classifier = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(classifier);
        writer.Add("conv1.weight", "FloatStorage", new byte[4 * 4 * 3 * 9], [4, 3, 3, 3]);
        writer.Add("teacher", "FloatStorage", new byte[8], [2]);
        writer.State.Remove("bn2.bias");
        Assert.That(
            () => AuthorsCheckpoint.Parse(writer.ToZip(), SmallNetworks.Options),
            Throws.TypeOf<InvalidModelException>()
                .With.Message.Contains("does not hold the network 'small'")
                .And.Message.Contains("tensor 'conv1.weight' has shape [4, 3, 3, 3], [3, 3, 3, 3] was expected")
                .And.Message.Contains("tensor 'bn2.bias' [4] is missing")
                .And.Message.Contains("tensor 'teacher' [2] is not part of it"));
    }

    [TestCase("conv1.weight", new long[] { 3, 0, 3, 3 }, "0 input channels")]
    [TestCase("linear", new long[] { 1, 4 }, "1 classes")]
    public void ANetworkNeedsChannelsAndClasses(string tensor, long[] shape, string expected)
    {
        using BinaryClassifier classifier = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(classifier);
        if (tensor == "linear")
        {
            writer.Add("linear.weight", "FloatStorage", new byte[16], shape);
            writer.Add("linear.bias", "FloatStorage", new byte[4], [1]);
        }
        else
        {
            writer.Add(tensor, "FloatStorage", [], shape);
        }

        Assert.That(
            () => AuthorsCheckpoint.Parse(writer.ToZip(), SmallNetworks.Options),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains(expected));
    }
}
