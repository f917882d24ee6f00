namespace ReCU.Graph;

/// <summary>One row of a <see cref="NetworkSummary"/>: a node of the folded network.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Kind">The name of its type, such as <c>BinaryConv</c> or <c>Scale</c>.</param>
/// <param name="OutputShape">Shape of its output for one image.</param>
/// <param name="Cost">What it takes.</param>
public sealed record LayerSummary(string Name, string Kind, FeatureShape OutputShape, NetworkCost Cost);
