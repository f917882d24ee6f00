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

    [Test]
    public void InitialValuesHaveTheSpreadOfTheAuthors()
    {
        using BinaryClassifier network = BinaryNetwork.ResNet18.Create((3, 32, 32), 10);
        BinaryConv2d layer = network.BinaryLayers[^1].Layer;
        using Tensor deviation = layer.Weight.std();
        Assert.That(deviation.item<float>(), Is.EqualTo(Math.Sqrt(2.0 / (512 * 9))).Within(1e-4));
        Assert.That(layer.Alpha.min().item<float>(), Is.InRange(0, 0.05));
        Assert.That(layer.Alpha.max().item<float>(), Is.InRange(0.95, 1));
    }
}
