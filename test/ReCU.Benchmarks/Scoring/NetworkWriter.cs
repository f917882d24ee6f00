using System.Globalization;
using ReCU.Graph;

namespace ReCU.Benchmarks.Scoring;

/// <summary>Puts layers with random parameters together; every layer returns the name of its output.</summary>
internal sealed class NetworkWriter(FeatureShape inputShape)
{
    private readonly GraphBuilder _graph = new(inputShape);
    private readonly Random _random = new(1);
    private int _nodes;

    /// <summary>Normalises pixels and convolves them, with batch norm folded into the bias.</summary>
    public string Stem(int width, int kernel, int stride, int padding)
    {
        int channels = inputShape.Channels;
        string x = _graph.Add(new Scale(
            Name(), _graph.InputName, Vector(channels, 1 / 128f, 0), Vector(channels, -1, 0.1f)));
        int[] shape = [width, channels, kernel, kernel];
        return _graph.Add(new Conv(
            Name(), x, Tensor(shape, 0.3f), Vector(width, 0, 0.3f), new Window(kernel, kernel, stride, padding)));
    }

    /// <summary>A sign, a 3x3 binary convolution, max pooling where asked, and the folded batch norm.</summary>
    public string BinaryConv(string x, int width, int stride, bool pool = false)
    {
        int[] shape = [width, _graph.ShapeOf(x).Channels, 3, 3];
        var bits = new byte[BitTensor.ByteCount(width * shape[1] * 9)];
        _random.NextBytes(bits);
        string sign = _graph.Add(new Sign(Name(), x));
        string y = _graph.Add(new BinaryConv(
            Name(), sign, new BitTensor(shape, bits), new Window(3, 3, stride, 1)));
        if (pool)
        {
            y = _graph.Add(new MaxPool(Name(), y, Window.Square(2, 2)));
        }

        return _graph.Add(new Scale(Name(), y, Vector(width, 0.05f, 0.02f), Vector(width, 0, 0.3f)));
    }

    /// <summary>The input itself, or halved by averages with zero channels before and after.</summary>
    public string Shortcut(string x, int width, int stride)
    {
        if (stride == 1)
        {
            return x;
        }

        string pooled = _graph.Add(new AveragePool(Name(), x, Window.Square(2, 2)));
        int missing = width - _graph.ShapeOf(x).Channels;
        return missing == 0 ? pooled : _graph.Add(new PadChannels(Name(), pooled, missing / 2, missing - missing / 2));
    }

    /// <summary>A float 1x1 convolution with batch norm folded into its bias.</summary>
    public string Projection(string x, int width, int stride)
    {
        int[] shape = [width, _graph.ShapeOf(x).Channels, 1, 1];
        return _graph.Add(new Conv(
            Name(), x, Tensor(shape, 0.1f), Vector(width, 0, 0.3f), new Window(1, 1, stride)));
    }

    public string MaxPool(string x, Window window) => _graph.Add(new MaxPool(Name(), x, window));

    public string HardTanh(string x) => _graph.Add(new Clip(Name(), x, -1, 1));

    public string Sum(string x, string y) => _graph.Add(new Add(Name(), x, y));

    /// <summary>The mean of each channel, with batch norm.</summary>
    public string GlobalAverage(string x)
    {
        FeatureShape shape = _graph.ShapeOf(x);
        string y = _graph.Add(new AveragePool(Name(), x, new Window(shape.Height, shape.Width)));
        return _graph.Add(new Scale(Name(), y, Vector(shape.Channels, 1, 0.5f), Vector(shape.Channels, 0, 0.5f)));
    }

    public NetworkGraph Classify(string name, string x, int classes = 10)
    {
        int size = _graph.ShapeOf(x).Count;
        _graph.Add(new Linear(Name(), x, Tensor([classes, size], 0.1f), Vector(classes, 0, 0.1f)));
        return _graph.Build(new ModelMetadata { NetworkName = name });
    }

    private string Name() => "n" + (++_nodes).ToString(CultureInfo.InvariantCulture);

    private FloatTensor Vector(int count, float mean, float spread) => FloatTensor.Vector(Values(count, mean, spread));

    private FloatTensor Tensor(int[] shape, float spread) =>
        new(shape, Values(shape.Aggregate(1, (a, b) => a * b), 0, spread));

    private float[] Values(int count, float mean, float spread) =>
        [.. Enumerable.Range(0, count).Select(_ => mean + spread * (2 * _random.NextSingle() - 1))];
}
