using System.Globalization;
using ReCU.Graph;

namespace ReCU.TestKit;

/// <summary>Adds random nodes to a graph, each on a random value that it fits.</summary>
internal sealed class MixtureWriter
{
    // As wide as three words, so that kernels meet whole words and rests.
    private const int MostChannels = 140;

    private readonly Random _random;
    private readonly GraphBuilder _graph;
    private readonly List<string> _values;
    private readonly List<string> _signs = [];
    private int _nodes;

    public MixtureWriter(Random random, FeatureShape shape)
    {
        _random = random;
        _graph = new GraphBuilder(shape);
        _values = [_graph.InputName];
    }

    public void AddAny()
    {
        string x = Pick();
        FeatureShape shape = _graph.ShapeOf(x);
        switch (_random.Next(14))
        {
            case <= 3:
                AddBinaryConv();
                break;
            case 4:
                AddConv(x, shape);
                break;
            case 5:
                AddScale(x, shape);
                break;
            case 6:
                Keep(Clip(x, _random.Next(-2, 1), _random.Next(0, 3)));
                break;
            case 7:
                Keep(Bounded(_graph.Add(new PRelu(Name("prelu"), x, Vector(shape.Channels, -1, 2)))));
                break;
            case 8:
                AddSign(x);
                break;
            case 9:
                AddMaxPool(x, shape);
                break;
            case 10 when Math.Min(shape.Height, shape.Width) >= 2:
                Keep(_graph.Add(new AveragePool(Name("mean"), x, new Window(2, 2, _random.Next(1, 3)))));
                break;
            case 11 when shape.Channels < MostChannels:
                Keep(_graph.Add(new PadChannels(Name("channels"), x, _random.Next(3), _random.Next(1, 3))));
                break;
            case 12 when shape.Height < 12:
                Keep(_graph.Add(new PadImage(Name("border"), x, _random.Next(1, 3))));
                break;
            default:
                AddSum(x, shape);
                break;
        }
    }

    public NetworkGraph Classify(int classes)
    {
        string x = _values[^1];
        int size = _graph.ShapeOf(x).Count;
        var weights = new FloatTensor([classes, size], Values(classes * size, -1, 1));
        _graph.Add(new Linear(Name("linear"), x, weights, Vector(classes, -9, 9)));
        return _graph.Build(new ModelMetadata());
    }

    private void AddBinaryConv()
    {
        if (_signs.Count == 0 || _random.Next(3) == 0)
        {
            AddSign(Pick());
        }

        string sign = _signs[_random.Next(_signs.Count)];
        FeatureShape shape = _graph.ShapeOf(sign);
        Window window = AnyWindow(shape);
        int[] weights = [Filters(), shape.Channels, window.KernelHeight, window.KernelWidth];
        var bits = new byte[BitTensor.ByteCount(weights.Aggregate(1, (a, b) => a * b))];
        _random.NextBytes(bits);
        string x = _graph.Add(new BinaryConv(Name("binary"), sign, new BitTensor(weights, bits), window));
        if (_random.Next(4) == 0)
        {
            AddMaxPool(x, _graph.ShapeOf(x));
            x = _values[^1];
        }

        AddScale(x, _graph.ShapeOf(x));
        if (_random.Next(2) == 0)
        {
            AddSign(_values[^1]);
        }
    }

    private void AddConv(string x, FeatureShape shape)
    {
        Window window = AnyWindow(shape);
        int[] weights = [Filters(), shape.Channels, window.KernelHeight, window.KernelWidth];
        FloatTensor values = new(weights, Values(weights.Aggregate(1, (a, b) => a * b), -1, 1));
        FloatTensor? bias = _random.Next(2) == 0 ? null : Vector(weights[0], -2, 2);
        Keep(Bounded(_graph.Add(new Conv(Name("conv"), x, values, bias, window))));
    }

    private void AddScale(string x, FeatureShape shape) => Keep(Bounded(_graph.Add(new Scale(
        Name("scale"), x, Vector(shape.Channels, -2, 2), Vector(shape.Channels, -3, 3)))));

    private void AddMaxPool(string x, FeatureShape shape)
    {
        Window window = AnyWindow(shape);
        int mostPadding = Math.Min(window.KernelHeight, window.KernelWidth) / 2;
        window = Fitting(window with { Padding = Math.Min(window.Padding, mostPadding) }, shape);
        Keep(_graph.Add(new MaxPool(Name("max"), x, window)));
    }

    private void AddSign(string x)
    {
        string sign = _graph.Add(new Sign(Name("sign"), x));
        _signs.Add(sign);
        Keep(sign);
    }

    private void AddSum(string x, FeatureShape shape)
    {
        string[] equal = [.. _values.Where(value => _graph.ShapeOf(value) == shape)];
        Keep(Bounded(_graph.Add(new Add(Name("sum"), x, equal[_random.Next(equal.Length)]))));
    }

    // Kernels up to 7x7, not always square.
    private Window AnyWindow(FeatureShape shape)
    {
        int height = _random.Next(1, 8);
        int width = _random.Next(1, 8);
        int padding = Math.Min(_random.Next(4), Math.Max(height, width) - 1);
        return Fitting(new Window(height, width, _random.Next(1, 4), padding), shape);
    }

    // A window larger than the padded image is cut down to it.
    private static Window Fitting(Window window, FeatureShape shape)
    {
        int height = Math.Min(window.KernelHeight, shape.Height + 2 * window.Padding);
        int width = Math.Min(window.KernelWidth, shape.Width + 2 * window.Padding);
        int padding = Math.Min(window.Padding, Math.Max(height, width) - 1);
        return padding == window.Padding
            ? window with { KernelHeight = height, KernelWidth = width }
            : new Window(1, 1);
    }

    // Products of many layers would outgrow a float's 24 bits.
    private string Bounded(string x) => _random.Next(3) == 0 ? Clip(x, -1, 1) : Clip(x, -32, 32);

    private string Clip(string x, float minimum, float maximum) =>
        _graph.Add(new Clip(Name("clip"), x, minimum, maximum));

    private int Filters() => _random.Next(3) == 0 ? _random.Next(60, MostChannels) : _random.Next(1, 20);

    // Late values more often, so that chains grow.
    private string Pick() => _values[_values.Count - 1 - _random.Next(_random.Next(_values.Count) + 1)];

    private void Keep(string value) => _values.Add(value);

    private string Name(string kind) => kind + (++_nodes).ToString(CultureInfo.InvariantCulture);

    private FloatTensor Vector(int count, int least, int most) => FloatTensor.Vector(Values(count, least, most));

    private float[] Values(int count, int least, int most) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)_random.Next(least, most + 1))];
}
