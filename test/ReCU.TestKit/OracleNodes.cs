using ReCU.Graph;
using ReCU.Graph.Nodes;

namespace ReCU.TestKit;

/// <summary>Computes a node's output from its inputs, for one image.</summary>
internal delegate double[] OracleStep(GraphNode node, (double[] Values, FeatureShape Shape)[] inputs);

/// <summary>
/// What the oracle computes for each kind of node, by its definition. A new kind is one more entry here.
/// </summary>
internal static class OracleNodes
{
    /// <summary>The steps.</summary>
    public static NodeTable<OracleStep> All { get; } = new NodeTable<OracleStep>()
        .With<BinaryConv>((n, x, shape) =>
            OracleWindows.Convolve(x, shape, n.Weights.ToSigns(), n.OutputChannels, n.Window))
        .With<Conv>((n, x, shape) => AddBias(
            OracleWindows.Convolve(x, shape, n.Weights.Values.ToArray(), n.OutputChannels, n.Window), n.Bias))
        .With<ByteConv>((n, x, shape) => OracleWindows.Convolve(
            PerChannel(x, shape, (v, c) => ByteConv.StepsPerLevel * v - n.Means.Values[c]),
            shape,
            Array.ConvertAll(n.Weights.Values.ToArray(), w => (float)w),
            n.OutputChannels,
            n.Window))
        .With<Scale>((n, x, shape) => PerChannel(x, shape, (v, c) => n.Factor.Values[c] * v + n.Offset.Values[c]))
        .With<Clip>((n, x, _) => Array.ConvertAll(x, v => Math.Min(Math.Max(v, n.Minimum), n.Maximum)))
        .With<PRelu>((n, x, shape) => PerChannel(x, shape, (v, c) => v > 0 ? v : n.Slope.Values[c] * v))
        .With<Sign>((_, x, _) => Array.ConvertAll(x, v => v >= 0 ? 1.0 : -1.0))
        .With<MaxPool>((n, x, shape) => OracleWindows.Pool(x, shape, n.Window, Enumerable.Max))
        .With<AveragePool>((n, x, shape) => OracleWindows.Pool(x, shape, n.Window, Enumerable.Average))
        .With<PadChannels>((n, x, shape) =>
            [.. new double[n.Before * shape.Area], .. x, .. new double[n.After * shape.Area]])
        .With<PadImage>((n, x, shape) => PadBorder(x, shape, n.Border))
        .With<Linear>((n, x, _) => Multiply(n, x))
        .With<Add>((_, inputs) => [.. inputs[0].Values.Zip(inputs[1].Values, (a, b) => a + b)]);

    private static NodeTable<OracleStep> With<TNode>(
        this NodeTable<OracleStep> table, Func<TNode, double[], FeatureShape, double[]> step)
        where TNode : UnaryNode =>
        table.With<TNode>((node, inputs) => step((TNode)node, inputs[0].Values, inputs[0].Shape));

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

    private static double[] PadBorder(double[] x, FeatureShape shape, int border)
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
