using ReCU.Graph;
using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.Engines;

[TestFixture]
internal sealed class OnnxRuntimeSessionTests
{
    private static IEnumerable<NetworkGraph> Networks() => BorderedPools.All();

    /// <summary>ONNX Runtime's own optimiser would leave the zeros out, and other logits come out.</summary>
    [TestCaseSource(nameof(Networks))]
    public void ABorderOfZerosCountsInThePoolAfterIt(NetworkGraph network)
    {
        const int Images = 500;
        float[] pixels = RandomGraphs.Pixels(network, Images, seed: 1);
        double[] expected = new GraphOracle(network).Logits(pixels);
        byte[] model = BorderedPools.BareFile(network);

        Assert.That(Logits(ScoringEngine.OnnxRuntime, model, pixels), Is.EqualTo(expected).Within(1e-3));
        Assert.That(Logits(ScoringEngine.Packed, model, pixels), Is.EqualTo(expected).Within(1e-3));
    }

    private static float[] Logits(ScoringEngine engine, byte[] model, float[] pixels)
    {
        NetworkInfo network = Samples.Open(model);
        int rows = pixels.Length / network.PixelCount;
        ChosenEngine chosen = engine.Choose(new EngineRequest(network, rows, 1, ContextSettings.None));
        using IScorer scorer = chosen.Open();
        using IScoringBuffers buffers = scorer.CreateBuffers(rows);
        for (int row = 0; row < rows; row++)
        {
            pixels.AsSpan(row * network.PixelCount, network.PixelCount).CopyTo(buffers.Pixels(row));
        }

        buffers.Run(rows);
        return [.. Enumerable.Range(0, rows).SelectMany(row => buffers.Logits(row).ToArray())];
    }
}
