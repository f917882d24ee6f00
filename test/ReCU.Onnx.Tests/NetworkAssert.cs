using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

/// <summary>Compares networks by value, for a network has no equality of its own, and with what a file computes.</summary>
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
    /// <param name="pixels">Images as the file takes them.</param>
    /// <param name="output">Name of the file's logits.</param>
    public static void ComputesAs(
        NetworkGraph network, byte[] model, float[] pixels, string output = OnnxModel.LogitsName)
    {
        double[] expected = new GraphOracle(network).Logits(pixels);
        using var runtime = new OnnxRuntimeModel(model);
        Assert.That(runtime.RunLogits(pixels, output), Is.EqualTo(expected).Within(1e-5 * expected.Max(Math.Abs)));
    }
}
