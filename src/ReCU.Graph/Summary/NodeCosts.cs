namespace ReCU.Graph.Summary;

/// <summary>What each kind of node takes, as <see cref="NetworkCost"/> counts.</summary>
internal static class NodeCosts
{
    /// <summary>The cost of a node for one image.</summary>
    /// <param name="node">The node.</param>
    /// <param name="output">Shape of its output.</param>
    /// <exception cref="NotSupportedException">The node is of a kind that is not known here.</exception>
    public static NetworkCost Of(GraphNode node, FeatureShape output) => node switch
    {
        BinaryConv conv => new NetworkCost
        {
            BinaryParameters = conv.Weights.Count,
            BinaryMultiplyAdds = (long)conv.Weights.Count * output.Area,
            StoredBytes = conv.Weights.Bytes.Length,
        },
        Conv conv => Float(
            parameters: (long)conv.Weights.Count + (conv.Bias?.Count ?? 0),
            multiplyAdds: (long)conv.Weights.Count * output.Area),
        Linear linear => Float((long)linear.Weights.Count + linear.Bias.Count, multiplyAdds: linear.Weights.Count),
        Scale scale => Float((long)scale.Factor.Count + scale.Offset.Count),
        PRelu prelu => Float(prelu.Slope.Count),
        Add or AveragePool or Clip or MaxPool or PadChannels or PadImage or Sign => default,
        _ => throw new NotSupportedException($"A summary does not know nodes of the kind {node.GetType().Name}."),
    };

    private static NetworkCost Float(long parameters, long multiplyAdds = 0) => new()
    {
        FloatParameters = parameters,
        FloatMultiplyAdds = multiplyAdds,
        StoredBytes = sizeof(float) * parameters,
    };
}
