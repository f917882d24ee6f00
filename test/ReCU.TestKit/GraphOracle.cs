using ReCU.Graph;

namespace ReCU.TestKit;

/// <summary>
/// A plain interpreter of a network: one sample at a time, one node at a time, double precision, loops that follow the
/// definitions. Slow and obviously right; every faster path is compared with it.
/// </summary>
public sealed class GraphOracle(NetworkGraph network)
{
    /// <summary>The kinds of nodes that it knows.</summary>
    public static IReadOnlyCollection<Type> Kinds => OracleNodes.All.Kinds;

    /// <summary>The logits of a batch.</summary>
    /// <param name="pixels">Planar images after one another, [n, channels, height, width].</param>
    /// <returns>[n, classes], row after row.</returns>
    public double[] Logits(ReadOnlySpan<float> pixels)
    {
        int size = network.InputShape.Count;
        if (pixels.Length % size != 0)
        {
            throw new ArgumentException(
                $"{pixels.Length} values are no whole number of images of {size}.", nameof(pixels));
        }

        var logits = new List<double>();
        for (int start = 0; start < pixels.Length; start += size)
        {
            logits.AddRange(Run(pixels.Slice(start, size))[network.OutputName]);
        }

        return [.. logits];
    }

    /// <summary>
    /// How near any sign's input comes to zero without being it, relative to the largest value of that node: a faster
    /// path that rounds otherwise may take the other sign there.
    /// </summary>
    /// <param name="image">One planar image.</param>
    /// <returns>The smallest relative distance; infinity where there is no sign.</returns>
    public double SmallestSignMargin(ReadOnlySpan<float> image)
    {
        Dictionary<string, double[]> values = Run(image);
        double smallest = double.PositiveInfinity;
        foreach (Sign sign in network.Nodes.OfType<Sign>())
        {
            double[] input = values[sign.Input];
            double largest = input.Max(Math.Abs);
            foreach (double value in input.Where(v => v != 0))
            {
                smallest = Math.Min(smallest, Math.Abs(value) / largest);
            }
        }

        return smallest;
    }

    /// <summary>
    /// Every value that the network computes for one image, by name: the input and each node's output.
    /// </summary>
    /// <param name="image">One planar image.</param>
    public Dictionary<string, double[]> Run(ReadOnlySpan<float> image)
    {
        var values = new Dictionary<string, double[]>
        {
            [network.InputName] = Array.ConvertAll(image.ToArray(), v => (double)v),
        };
        foreach (GraphNode node in network.Nodes)
        {
            OracleStep step = OracleNodes.All.Find(node)
                ?? throw new NotSupportedException($"The oracle does not know {node.GetType().Name}.");
            values[node.Name] = step(node, [.. node.Inputs.Select(name => (values[name], network.ShapeOf(name)))]);
        }

        return values;
    }
}
