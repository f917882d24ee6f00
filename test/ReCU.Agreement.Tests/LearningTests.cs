using ReCU.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Agreement.Tests;

/// <summary>Networks of every kind learn which half of an image is bright.</summary>
public sealed class LearningTests
{
    private const int Steps = 25;
    private const double LearningRate = 0.02;
    private const int Size = 32;
    private const int BatchSize = 32;

    private static IEnumerable<TestCaseData> Networks() =>
        from network in new BinaryNetwork[]
        {
            new ComposedNetwork
            {
                Name = "composed",
                Stem = new StemOptions(8) { Kernel = 5, Stride = 2 },
                Blocks =
                [
                    new PlainBlock(12) { Pooling = new MaxPooling(2, 2), Activation = ActivationKind.BiasedPRelu },
                    new ResidualBlock(16)
                    {
                        Convolutions = 2,
                        Stride = 2,
                        Projection = ShortcutProjection.PooledConvolution,
                    },
                    new ResidualBlock(24),
                ],
            },
            OwnBlockTests.Network with { Name = "own block" },
            Shallow(BinaryNetwork.ImageNetResNet18),
            Shallow(BinaryNetwork.TwoStageResNet18),
            NarrowNetworks.Narrow(BinaryNetwork.VggSmall),
        }
        from precision in Enum.GetValues<NetworkPrecision>()
        select new TestCaseData(network with { Precision = precision })
            .SetArgDisplayNames(network.Name, $"{precision}");

    [TestCaseSource(nameof(Networks))]
    public void TheLossFalls(BinaryNetwork architecture)
    {
        using BinaryClassifier network = architecture.Create((1, Size, Size), 2, seed: 5);
        network.SetTau(0.9);
        using var optimizer = optim.SGD(network.parameters(), LearningRate, momentum: 0.9);
        var losses = new List<float>();
        for (int step = 0; step < Steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor images, Tensor labels) = BrightHalves(seed: step);
            optimizer.zero_grad();
            Tensor loss = nn.functional.cross_entropy(network.forward(images), labels);
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }

        Assert.That(losses[^5..].Average(), Is.LessThan(0.5 * losses[..3].Average()), string.Join(", ", losses));
    }

    private static ResidualNetwork Shallow(ResidualNetwork network) => network with
    {
        Stem = network.Stem with { Width = 8 },
        Stages = [new(8, 1), new(16, 1, Stride: 2), new(32, 1, Stride: 2)],
    };

    private static (Tensor Images, Tensor Labels) BrightHalves(int seed)
    {
        var random = new Random(seed);
        var pixels = new float[BatchSize * Size * Size];
        for (int i = 0; i < pixels.Length; i++)
        {
            int label = i / (Size * Size) % 2;
            bool isLower = i % (Size * Size) >= Size * Size / 2;
            pixels[i] = random.NextSingle() + (isLower == (label == 1) ? 0.5f : -0.5f);
        }

        long[] labels = [.. Enumerable.Range(0, BatchSize).Select(i => (long)(i % 2))];
        return (tensor(pixels, BatchSize, 1, Size, Size), tensor(labels));
    }
}
