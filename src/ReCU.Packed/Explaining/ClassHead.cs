using ReCU.Graph;

namespace ReCU.Packed.Explaining;

/// <summary>
/// The last part of a network, from the mean of its last map to the logits: <c>y = W mean(f) + b</c>, with everything
/// between folded into W and b.
/// </summary>
/// <param name="Map">Name of the map f that is averaged.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Weights">W, [classes, channels].</param>
/// <param name="Offsets">b, [classes].</param>
internal sealed record ClassHead(string Map, FeatureShape Shape, double[] Weights, double[] Offsets)
{
    private const string Needed =
        "The network has no class activation maps. They need a global average pooling, with nothing but scales and "
        + "fully connected layers between it and the logits; ";

    /// <summary>Finds the head of a network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="obstacle">Why there is none, or null.</param>
    /// <returns>The head, or null if there is none.</returns>
    public static ClassHead? Find(NetworkGraph graph, out string? obstacle)
    {
        Dictionary<string, GraphNode> nodes = graph.Nodes.ToDictionary(node => node.Name);
        var above = new Stack<GraphNode>();
        string value = graph.OutputName;
        while (nodes.TryGetValue(value, out GraphNode? node))
        {
            FeatureShape input = graph.ShapeOf(node.Inputs[0]);
            if (node is AveragePool pool && input.Area > 1)
            {
                obstacle = (pool.Window.KernelHeight, pool.Window.KernelWidth) == (input.Height, input.Width)
                    ? null
                    : $"{Needed}'{node.Name}' takes the mean of {pool.Window} of {input}.";
                return obstacle is null ? Fold(pool.Input, input, above, graph.ClassCount) : null;
            }

            if (input.Area > 1 || node is not (Scale or Linear or Conv or AveragePool))
            {
                obstacle = above.OfType<AveragePool>().FirstOrDefault() is { } ofOne
                    ? $"The network has no class activation maps: its last map, '{ofOne.Input}', is a single pixel, "
                        + $"because images of {graph.InputShape} are small for it."
                    : $"{Needed}going back from the logits, '{node.Name}' ({node.GetType().Name}) reads "
                        + $"'{node.Inputs[0]}' of {input}.";
                return null;
            }

            above.Push(node);
            value = node.Inputs[0];
        }

        obstacle = $"{Needed}there is no pooling between the input '{value}' and the logits.";
        return null;
    }

    private static ClassHead Fold(string map, FeatureShape shape, IEnumerable<GraphNode> above, int classes)
    {
        var sums = new AffineSums(shape.Channels);
        foreach (GraphNode node in above)
        {
            switch (node)
            {
                case Scale scale:
                    sums.Scale(scale.Factor.Values, scale.Offset.Values);
                    break;
                case Linear linear:
                    sums.Multiply(linear.Weights.Values, linear.Bias.Values);
                    break;
                case Conv conv:
                    // For a single pixel, only the centre tap of a filter is inside.
                    sums.Multiply(MiddleTaps(conv), conv.Bias is null ? [] : conv.Bias.Values);
                    break;
            }
        }

        (double[] weights, double[] offsets) = sums.ToRows();
        return offsets.Length == classes
            ? new ClassHead(map, shape, weights, offsets)
            : throw new InvalidModelException(
                $"The network has {classes} logits, but its classifier makes {offsets.Length}.");
    }

    private static float[] MiddleTaps(Conv conv)
    {
        int taps = conv.Window.KernelHeight * conv.Window.KernelWidth;
        int middle = conv.Window.Padding * conv.Window.KernelWidth + conv.Window.Padding;
        return [.. conv.Weights.Values.ToArray().Where((_, i) => i % taps == middle)];
    }
}
