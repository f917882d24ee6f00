using System.Globalization;
using ReCU.Graph;

namespace ReCU.TestKit;

/// <summary>Builds a network piece by piece with random parameters.</summary>
internal sealed class RandomNetwork(int seed, FeatureShape inputShape)
{
    private readonly GraphBuilder _builder = new(inputShape);
    private int _nodes;
    private int _classes;

    public Random Random { get; } = new(seed);

    public string Input => _builder.InputName;

    public FeatureShape ShapeOf(string name) => _builder.ShapeOf(name);

    /// <summary>Adds a node under a fresh name.</summary>
    public string Add(Func<string, GraphNode> make)
    {
        string number = (++_nodes).ToString(CultureInfo.InvariantCulture);
        GraphNode node = make("n" + number);
        return _builder.Add(node with { Name = $"{node.GetType().Name.ToLowerInvariant()}{number}" });
    }

    /// <summary>Normalises raw pixels and convolves them.</summary>
    public string Stem(int width, Window window, string? from = null)
    {
        string x = from ?? Input;
        int channels = ShapeOf(x).Channels;
        x = Add(name => new Scale(
            name, x, Vector(channels, () => 1 / 128f), Vector(channels, () => -1 + Uniform(0.1f))));
        return Conv(x, width, window, hasBias: Random.Next(2) == 0);
    }

    /// <summary>One binary convolution with its shortcut and hardtanh.</summary>
    public string Block(string x, int width, int stride, Shortcut shortcut)
    {
        string y = Scale(BinaryConv(x, width, new Window(3, 3, stride, 1)));
        string around = (stride, shortcut) switch
        {
            (1, _) => x,
            (_, Shortcut.Projection) => Scale(Conv(x, width, new Window(1, 1, stride), hasBias: false)),
            _ => PooledZeros(x, width),
        };
        return HardTanh(Sum(y, around));
    }

    /// <summary>Two binary convolutions with one shortcut around both.</summary>
    public string BlockOfTwo(string x, int width, int stride)
    {
        string y = HardTanh(Scale(BinaryConv(x, width, new Window(3, 3, stride, 1))));
        y = Scale(BinaryConv(y, width, new Window(3, 3, 1, 1)));
        return HardTanh(Sum(y, stride == 1 ? x : PooledZeros(x, width)));
    }

    public string PooledProjection(string x, int width)
    {
        // Ceiling of half the size, as a stride-2 convolution with padding gives it.
        FeatureShape shape = ShapeOf(x);
        Window window = shape.Height % 2 == 0 && shape.Width % 2 == 0 ? Window.Square(2, 2) : new Window(1, 1, 2);
        string pooled = Add(name => new AveragePool(name, x, window));
        return Scale(Conv(pooled, width, new Window(1, 1), hasBias: true));
    }

    public string BinaryConv(string x, int width, Window window)
    {
        string sign = Add(name => new Sign(name, x));
        int[] shape = [width, ShapeOf(x).Channels, window.KernelHeight, window.KernelWidth];
        var bytes = new byte[BitTensor.ByteCount(shape.Aggregate(1, (a, b) => a * b))];
        Random.NextBytes(bytes);
        return Add(name => new BinaryConv(name, sign, new BitTensor(shape, bytes), window));
    }

    /// <summary>Factors of either sign, some zero, such that a convolution's result stays near 1.</summary>
    public string Scale(string x)
    {
        int channels = ShapeOf(x).Channels;
        return Add(name => new Scale(
            name,
            x,
            Vector(channels, () => Random.Next(10) == 0 ? 0 : Uniform(0.3f)),
            Vector(channels, () => Uniform(0.5f))));
    }

    public string HardTanh(string x) => Add(name => new Clip(name, x, -1, 1));

    public string PRelu(string x) => Add(name => new PRelu(name, x, Vector(ShapeOf(x).Channels, () => Uniform(0.5f))));

    public string Sum(string x, string y) => Add(name => new Add(name, x, y));

    public string Linear(string x, int classes)
    {
        int size = ShapeOf(x).Count;
        _classes = classes;
        return Add(name => new Linear(
            name,
            x,
            new FloatTensor([classes, size], Values(classes * size, () => Uniform(1))),
            Vector(classes, () => Uniform(1))));
    }

    public NetworkGraph Build(string name) => _builder.Build(new ModelMetadata
    {
        NetworkName = name,
        ClassNames = [.. Enumerable.Range(0, _classes).Select(i => $"class \"{i}\" é")],
        TrainingFacts = new SortedDictionary<string, string>
        {
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["epochs"] = "0",
        },
    });

    private string Conv(string x, int width, Window window, bool hasBias)
    {
        int channels = ShapeOf(x).Channels;
        int[] shape = [width, channels, window.KernelHeight, window.KernelWidth];
        int count = shape.Aggregate(1, (a, b) => a * b);
        float bound = MathF.Sqrt(3f * width / count);
        return Add(name => new Conv(
            name,
            x,
            new FloatTensor(shape, Values(count, () => Uniform(bound))),
            hasBias ? Vector(width, () => Uniform(0.5f)) : null,
            window));
    }

    private string PooledZeros(string x, int width)
    {
        string pooled = Add(name => new AveragePool(name, x, Window.Square(2, 2)));
        int missing = width - ShapeOf(x).Channels;
        return Add(name => new PadChannels(name, pooled, missing / 2, missing - missing / 2));
    }

    private static FloatTensor Vector(int count, Func<float> next) => FloatTensor.Vector(Values(count, next));

    private static float[] Values(int count, Func<float> next)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = next();
        }

        return values;
    }

    private float Uniform(float bound) => (2 * Random.NextSingle() - 1) * bound;
}
