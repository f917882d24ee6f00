using ReCU.Graph;
using ReCU.Packed.Kernels.Selection;
using ReCU.TestKit;

namespace ReCU.Packed.Tests;

/// <summary>The engine against the oracle, with every kernel that the processor has.</summary>
public class AgreementTests
{
    /// <summary>Nearer to zero than this, relative to a node's largest value, float rounding may turn a sign.</summary>
    private const double SafeSignMargin = 1e-5;

    private static IEnumerable<PackedKernel> Kernels => KernelFactory.Supported;

    [TestCaseSource(nameof(Kernels))]
    public void AnyMixtureOfNodesGivesTheOraclesNumbers(PackedKernel kernel)
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            NetworkGraph graph = RandomMixture.Create(seed);
            float[] pixels = RandomMixture.Pixels(graph, batch: 2, seed);
            double[] expected = new GraphOracle(graph).Logits(pixels);

            Assert.That(Run(graph, kernel, pixels), Is.EqualTo(expected), $"seed {seed}");
        }
    }

    [Test]
    public void NetworksOfEveryFamilyAgreeWithTheOracle(
        [ValueSource(nameof(Kernels))] PackedKernel kernel, [Range(0, 6)] int family)
    {
        int compared = 0;
        for (int seed = 1; seed <= 6; seed++)
        {
            NetworkGraph graph = RandomGraphs.All(seed).ElementAt(family);
            compared += Compare(graph, kernel, batch: 3, seed);
        }

        Assert.That(compared, Is.GreaterThan(9), "images without a sign near zero");
    }

    [Test]
    public void DeepNetworksAgreeWithTheOracle([ValueSource(nameof(Kernels))] PackedKernel kernel)
    {
        NetworkGraph cifar = RandomGraphs.CifarResNet(1, [16, 32, 64], blocksPerStage: 1);
        NetworkGraph imageNet = RandomGraphs.ImageNetResNet(1, [16, 32]);

        Assert.That(Compare(cifar, kernel, batch: 2, seed: 1), Is.Positive);
        Assert.That(Compare(imageNet, kernel, batch: 1, seed: 1), Is.Positive);
    }

    private static int Compare(NetworkGraph graph, PackedKernel kernel, int batch, int seed)
    {
        float[] pixels = RandomGraphs.Pixels(graph, batch, seed);
        var oracle = new GraphOracle(graph);
        double[] expected = oracle.Logits(pixels);
        float[] actual = Run(graph, kernel, pixels);
        double tolerance = 1e-4 * expected.Max(Math.Abs);
        int compared = 0;
        for (int i = 0; i < batch; i++)
        {
            int size = graph.InputShape.Count;
            if (oracle.SmallestSignMargin(pixels.AsSpan(i * size, size)) > SafeSignMargin)
            {
                compared++;
                Range row = (i * graph.ClassCount)..((i + 1) * graph.ClassCount);
                Assert.That(actual[row], Is.EqualTo(expected[row]).Within(tolerance), $"seed {seed}, image {i}");
            }
        }

        return compared;
    }

    private static float[] Run(NetworkGraph graph, PackedKernel kernel, float[] pixels)
    {
        using PackedNetwork network = PackedNetwork.Open(graph, new PackedOptions { Kernel = kernel });
        var logits = new float[pixels.Length / graph.InputShape.Count * graph.ClassCount];
        network.Run(pixels, logits);
        return logits;
    }
}
