using ReCU.Graph;

namespace ReCU.Onnx.Tests;

/// <summary>Compares networks by value: a network has no equality of its own.</summary>
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
}
