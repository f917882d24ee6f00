using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

/// <summary>
/// Compares networks by value, for a network has no equality of its own, and with what a file computes.
/// </summary>
internal static class NetworkAssert
{
    public static void AreEqual(NetworkGraph expected, NetworkGraph actual)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual.InputName, Is.EqualTo(expected.InputName));
            Assert.That(actual.InputShape, Is.EqualTo(expected.InputShape));
            Assert.That(actual.Metadata, Is.EqualTo(expected.Metadata));
            Assert.That(actual.Nodes, Is.EqualTo(expected.Nodes));
        }
    }

    /// <summary>The network's logits are those that ONNX Runtime computes from a file.</summary>
    /// <param name="network">The network.</param>
    /// <param name="model">The file.</param>
    /// <param name="pixels">Images as both take them.</param>
    /// <param name="output">Name of the file's logits.</param>
    public static void ComputesAs(
        NetworkGraph network, byte[] model, float[] pixels, string output = OnnxModel.LogitsName) =>
        ComputesAs(network, model, pixels, pixels, output);

    /// <summary>The network's logits are those that ONNX Runtime computes from a file.</summary>
    /// <param name="network">The network.</param>
    /// <param name="model">The file.</param>
    /// <param name="planar">Images as the network takes them.</param>
    /// <param name="pixels">The same as the file takes them.</param>
    /// <param name="output">Name of the file's logits.</param>
    /// <param name="tolerance">Relative to the largest logit.</param>
    public static void ComputesAs(
        NetworkGraph network,
        byte[] model,
        float[] planar,
        float[] pixels,
        string output = OnnxModel.LogitsName,
        double tolerance = 1e-5)
    {
        double[] expected = new GraphOracle(network).Logits(planar);
        using var runtime = new OnnxRuntimeModel(model);
        Assert.That(
            runtime.RunLogits(pixels, output), Is.EqualTo(expected).Within(tolerance * expected.Max(Math.Abs)));
    }
}
