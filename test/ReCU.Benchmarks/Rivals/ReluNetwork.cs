using ReCU.Graph;

namespace ReCU.Benchmarks.Rivals;

/// <summary>
/// A float network as a user has it who does not know of binary ones: convolution, ReLU, convolution, sum, ReLU.
/// </summary>
/// <param name="Name">The name of the binary network that has its shape.</param>
/// <param name="InputShape">Channels, height and width of an image.</param>
/// <param name="ClassCount">Number of classes.</param>
/// <param name="Nodes">The layers in their order; the last one makes the logits.</param>
internal sealed record ReluNetwork(
    string Name, FeatureShape InputShape, int ClassCount, IReadOnlyList<ReluNode> Nodes)
{
    /// <summary>The image, 0 to 255.</summary>
    public const string Input = "pixels";

    /// <summary>The output of the last layer.</summary>
    public string Output => Nodes[^1].Name;
}
