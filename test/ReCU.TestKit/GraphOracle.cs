using ReCU.Graph;

namespace ReCU.TestKit;

/// <summary>
/// A plain interpreter of a network: one sample at a time, one node at a time, double precision, loops that follow the
/// definitions. Slow and obviously right; every faster path is compared with it.
/// </summary>
public sealed class GraphOracle(NetworkGraph network)
{
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
            values[node.Name] = Run(node, values);
        }

        return values;
    }

    private double[] Run(GraphNode node, Dictionary<string, double[]> values)
    {
        double[] x = values[node.Inputs[0]];
        FeatureShape shape = network.ShapeOf(node.Inputs[0]);
        return node switch
        {
            BinaryConv n => OracleWindows.Convolve(x, shape, n.Weights.ToSigns(), n.OutputChannels, n.Window),
            Conv n => AddBias(
                OracleWindows.Convolve(x, shape, n.Weights.Values.ToArray(), n.OutputChannels, n.Window), n.Bias),
            Scale n => PerChannel(x, shape, (v, c) => n.Factor.Values[c] * v + n.Offset.Values[c]),
            Clip n => Array.ConvertAll(x, v => Math.Min(Math.Max(v, n.Minimum), n.Maximum)),
            PRelu n => PerChannel(x, shape, (v, c) => v > 0 ? v : n.Slope.Values[c] * v),
            Sign => Array.ConvertAll(x, v => v >= 0 ? 1.0 : -1.0),
            MaxPool n => OracleWindows.Pool(x, shape, n.Window, Enumerable.Max),
            AveragePool n => OracleWindows.Pool(x, shape, n.Window, Enumerable.Average),
            PadChannels n => [.. new double[n.Before * shape.Area], .. x, .. new double[n.After * shape.Area]],
            PadImage n => PadImage(x, shape, n.Border),
            Add n => [.. x.Zip(values[n.Right], (a, b) => a + b)],
            Linear n => Multiply(n, x),
            _ => throw new NotSupportedException($"The oracle does not know {node.GetType().Name}."),
        };
    }

    private static double[] AddBias(double[] x, FloatTensor? bias) => bias is null
        ? x
        : PerChannel(x, new FeatureShape(bias.Count, 1, x.Length / bias.Count), (v, c) => v + bias.Values[c]);

    private static double[] PerChannel(double[] x, FeatureShape shape, Func<double, int, double> function)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = function(x[i], i / shape.Area);
        }

        return y;
    }

    private static double[] PadImage(double[] x, FeatureShape shape, int border)
    {
        int height = shape.Height + 2 * border;
        int width = shape.Width + 2 * border;
        var y = new double[shape.Channels * height * width];
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int row = 0; row < shape.Height; row++)
            {
                for (int column = 0; column < shape.Width; column++)
                {
                    y[(c * height + row + border) * width + column + border] =
                        x[(c * shape.Height + row) * shape.Width + column];
                }
            }
        }

        return y;
    }

    private static double[] Multiply(Linear node, double[] x)
    {
        var y = new double[node.Bias.Count];
        for (int o = 0; o < y.Length; o++)
        {
            y[o] = node.Bias.Values[o];
            for (int i = 0; i < x.Length; i++)
            {
                y[o] += (double)node.Weights.Values[o * x.Length + i] * x[i];
            }
        }

        return y;
    }
}
