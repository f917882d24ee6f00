using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests.Writing;

/// <summary>
/// ONNX Runtime's optimiser moves a border into a pool that follows at once, where it counts in no maximum and no mean.
/// </summary>
internal sealed class BorderedPoolTests
{
    private static IEnumerable<NetworkGraph> Networks() => BorderedPools.All();

    [Test]
    public void NoOptimiserOfAPlainSessionTakesTheZerosAway(
        [Range(0, 5)] int index, [Values] GraphOptimizationLevel level)
    {
        NetworkGraph network = Networks().ElementAt(index);
        float[] pixels = RandomGraphs.Pixels(network, batch: 50, seed: 1);
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(network), level: level);

        Assert.That(model.Run(pixels).Logits, Is.EqualTo(new GraphOracle(network).Logits(pixels)).Within(1e-3));
    }

    [TestCaseSource(nameof(Networks))]
    public void TheNetworkReadsBackEqual(NetworkGraph network) =>
        NetworkAssert.AreEqual(network, OnnxModel.Parse(OnnxModel.ToBytes(network)));

    [TestCaseSource(nameof(Networks))]
    public void OtherProgramsFilesAreReadAsTheyAre(NetworkGraph network) =>
        NetworkAssert.AreEqual(network, OnnxModel.Parse(BorderedPools.BareFile(network)));

    [Test]
    public void APlainSessionComputesWhatAnyNetworkSays([Range(1, 40)] int seed)
    {
        NetworkGraph network = RandomMixture.Create(seed);
        float[] pixels = RandomMixture.Pixels(network, batch: 3, seed);
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(network));

        Assert.That(model.Run(pixels).Logits, Is.EqualTo(new GraphOracle(network).Logits(pixels)).Within(1e-3));
    }
}
