using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Networks.Options;

public sealed class NetworkPrecisionTests
{
    private static IEnumerable<TestCaseData> Networks => new BinaryNetwork[]
    {
        BinaryNetwork.ResNet20, BinaryNetwork.VggSmall, BinaryNetwork.ImageNetResNet18, BinaryNetwork.TwoStageResNet18,
    }.Select(network => new TestCaseData(network).SetArgDisplayNames(network.Name));

    [TestCaseSource(nameof(Networks))]
    public void TensorsHaveTheNamesOfTheBinaryNetworkLessAlphaAndTau(BinaryNetwork architecture)
    {
        string[] binary =
        [
            .. Names(architecture).Where(name => !name.EndsWith("alpha", StringComparison.Ordinal)
                && !name.EndsWith("tau", StringComparison.Ordinal)),
        ];
        Assert.Multiple(() =>
        {
            foreach (NetworkPrecision precision in new[] { NetworkPrecision.BinaryActivations, NetworkPrecision.Float })
            {
                Assert.That(Names(architecture with { Precision = precision }), Is.EqualTo(binary), $"{precision}");
            }
        });
    }

    [Test]
    public void AFloatNetworkSeesHowLargeItsInputsAre()
    {
        // A fresh batch norm changes nothing in evaluation, so doubled images are doubled activations: the same signs.
        Assert.Multiple(() =>
        {
            Assert.That(ChangesWithScale(NetworkPrecision.Binary), Is.False);
            Assert.That(ChangesWithScale(NetworkPrecision.BinaryActivations), Is.False);
            Assert.That(ChangesWithScale(NetworkPrecision.Float), Is.True);
        });

        static bool ChangesWithScale(NetworkPrecision precision)
        {
            using DisposeScope scope = NewDisposeScope();
            using BinaryClassifier network = new ComposedNetwork
            {
                Name = "one block",
                Precision = precision,
                Stem = new StemOptions(4) { Clip = false },
                Blocks = [new PlainBlock(5)],
            }.Create((1, 6, 6), 2);
            network.eval();
            using Generator generator = new(3);
            Tensor images = randn([2, 1, 6, 6], generator: generator);
            return !network.forward(images).allclose(network.forward(images * 2));
        }
    }

    private static string[] Names(BinaryNetwork architecture)
    {
        using BinaryClassifier network = architecture.Create((3, 32, 32), 10);
        return [.. network.state_dict().Keys];
    }
}
