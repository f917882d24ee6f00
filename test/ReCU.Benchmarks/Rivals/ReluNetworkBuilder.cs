using System.Globalization;
using ReCU.Graph;

namespace ReCU.Benchmarks.Rivals;

/// <summary>
/// Puts layers with random weights together, scaled so that activations keep their size (He et al., ICCV 2015); every
/// layer returns the name of its output.
/// </summary>
internal sealed class ReluNetworkBuilder(string name, FeatureShape inputShape)
{
    private const float PixelDeviation = 64;

    private readonly Random _random = new(1);
    private readonly List<ReluNode> _nodes = [];
    private readonly Dictionary<string, FeatureShape> _shapes = new() { [ReluNetwork.Input] = inputShape };

    /// <summary>A convolution of the image.</summary>
    public string Stem(int width, int kernel, int stride) =>
        Conv(ReluNetwork.Input, width, kernel, stride, hasRelu: true, inputDeviation: PixelDeviation);

    /// <summary>A convolution that keeps the size but for its stride.</summary>
    public string Conv(
        string x, int width, int kernel, int stride, bool hasRelu = true, float inputDeviation = 1)
    {
        FeatureShape input = _shapes[x];
        var window = new Window(kernel, kernel, stride, kernel / 2);
        int products = input.Channels * kernel * kernel;
        FloatTensor weights = Random(
            [width, input.Channels, kernel, kernel], MathF.Sqrt(2f / products) / inputDeviation);
        return Add(
            new ReluConv(Name(), x, weights, Random([width], 0.1f), window, hasRelu), Output(input, window, width));
    }

    /// <summary>Two convolutions and a shortcut, with a projection where the shape changes.</summary>
    public string Block(string x, int width, int stride)
    {
        string y = Conv(x, width, 3, stride);
        y = Conv(y, width, 3, stride: 1, hasRelu: false);
        string shortcut = _shapes[x].Channels == width && stride == 1
            ? x
            : Conv(x, width, kernel: 1, stride, hasRelu: false);
        return Add(new ReluSum(Name(), y, shortcut), _shapes[y]);
    }

    public string MaxPool(string x, Window window) =>
        Add(new ReluMaxPool(Name(), x, window), Output(_shapes[x], window, _shapes[x].Channels));

    public string GlobalAverage(string x) =>
        Add(new ReluGlobalAverage(Name(), x), new FeatureShape(_shapes[x].Channels, 1, 1));

    /// <summary>Ends the network with a classifier.</summary>
    public ReluNetwork Classify(string x, int classes = 10)
    {
        int size = _shapes[x].Count;
        FloatTensor weights = Random([classes, size], MathF.Sqrt(1f / size));
        Add(new ReluLinear("logits", x, weights, Random([classes], 0.1f)), new FeatureShape(classes, 1, 1));
        return new ReluNetwork(name, inputShape, classes, _nodes);
    }

    private string Add(ReluNode node, FeatureShape shape)
    {
        _nodes.Add(node);
        _shapes.Add(node.Name, shape);
        return node.Name;
    }

    private string Name() => "t" + (_nodes.Count + 1).ToString(CultureInfo.InvariantCulture);

    private static FeatureShape Output(FeatureShape input, Window window, int channels) => new(
        channels,
        (input.Height + 2 * window.Padding - window.KernelHeight) / window.Stride + 1,
        (input.Width + 2 * window.Padding - window.KernelWidth) / window.Stride + 1);

    private FloatTensor Random(int[] shape, float deviation)
    {
        var values = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            // The uniform distribution on [-1, 1] has a deviation of 1 / sqrt(3).
            values[i] = deviation * MathF.Sqrt(3) * (2 * _random.NextSingle() - 1);
        }

        return new FloatTensor(shape, values);
    }
}
