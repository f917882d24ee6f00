using ReCU.Torch.Tests.Golden;
using ReCU.Torch.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Networks;

/// <summary>Training of whole networks: the fused float32 arithmetic against torch's own in double precision.</summary>
public sealed class BinaryClassifierTests
{
    private static IEnumerable<TestCaseData> Networks =>
        from network in new BinaryNetwork[]
        {
            new ComposedNetwork
            {
                Name = "composed",
                Stem = new StemOptions(5) { Clip = false },
                Blocks =
                [
                    new PlainBlock(6) { Pooling = new MaxPooling(2, 2), Activation = ActivationKind.BiasedPRelu },
                    new ResidualBlock(8) { Convolutions = 2, Stride = 2 },
                ],
                Head = new HeadOptions { Pooling = HeadPooling.Flatten },
            },
            Shallow(BinaryNetwork.ImageNetResNet18 with { Initialisation = WeightInitialisation.KaimingNormal }),
            Shallow(BinaryNetwork.TwoStageResNet18),
        }
        from precision in Enum.GetValues<NetworkPrecision>()
        select new TestCaseData(network with { Precision = precision })
            .SetArgDisplayNames(network.Name, $"{precision}");

    [TestCaseSource(nameof(Networks))]
    public void LossAndGradientsAreThoseOfDoublePrecision(BinaryNetwork architecture)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> actual = Gradients(architecture, ScalarType.Float32);
        Dictionary<string, Tensor> expected = Gradients(architecture, ScalarType.Float64);
        Assert.That(actual.Keys, Is.EqualTo(expected.Keys));
        foreach ((string name, Tensor gradient) in actual)
        {
            // The gradients of alpha in front of a batch norm are almost zero.
            Close.AssertToLargest(gradient, expected[name], 1e-5, 1e-3, name);
        }
    }

    [TestCaseSource(nameof(Networks))]
    public void AStepLeavesNoTensorBehind(BinaryNetwork architecture)
    {
        using BinaryClassifier network = architecture.Create((2, 16, 16), 3);
        Step(network);
        long left = LiveTensors.Left(() =>
        {
            Step(network);
            Step(network);
        });
        Assert.That(left, Is.Zero);

        static void Step(BinaryClassifier network)
        {
            using DisposeScope scope = NewDisposeScope();
            network.forward(randn(4, 2, 16, 16)).sum().backward();
        }
    }

    private static Dictionary<string, Tensor> Gradients(BinaryNetwork architecture, ScalarType type)
    {
        using BinaryClassifier network = architecture.Create((2, 16, 16), 3, seed: 9);
        network.to(type);
        network.SetTau(0.9);
        using var generator = new Generator(4);
        Tensor images = randn([6, 2, 16, 16], generator: generator).to(type);
        Tensor loss = nn.functional.cross_entropy(network.forward(images), tensor(new long[] { 0, 1, 2, 0, 1, 2 }));
        loss.backward();
        var values = network.named_parameters()
            .ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone());
        values.Add("loss", loss.detach().view(1));
        return values;
    }

    private static ResidualNetwork Shallow(ResidualNetwork network) => network with
    {
        Stem = network.Stem with { Width = 4 },
        Stages = [new(4, 2), new(7, 1, Stride: 2)],
    };
}
