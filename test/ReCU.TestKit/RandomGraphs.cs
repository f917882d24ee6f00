using System.Globalization;
using ReCU.Graph;

namespace ReCU.TestKit;

/// <summary>
/// Small networks of random parameters, each a function of its seed. Together they hold every kind of node, channel
/// counts that fill no byte, kernels from 1x1 to 5x5, strides, and scale factors that are negative or zero.
/// </summary>
public static class RandomGraphs
{
    /// <summary>One network of every family for a seed.</summary>
    public static IEnumerable<NetworkGraph> All(int seed) =>
    [
        ResNet(seed, Shortcut.PooledZeros),
        ResNet(seed, Shortcut.Projection),
        ResNet(seed, Shortcut.EveryTwo),
        Vgg(seed),
        TwoStage(seed),
        Vgg(seed).WithInt8Stem(),
        TwoStage(seed).WithInt8Stem(),
    ];

    /// <summary>A small residual network of hardtanh and binary 3x3 convolutions.</summary>
    public static NetworkGraph ResNet(int seed, Shortcut shortcut)
    {
        var net = new RandomNetwork(seed, new FeatureShape(3, 12, 10));
        int width = net.Random.Next(3, 14);
        string x = net.Stem(width, new Window(3, 3, 1, 1));
        x = net.HardTanh(x);
        x = shortcut == Shortcut.EveryTwo ? net.BlockOfTwo(x, width, 1) : net.Block(x, width, 1, shortcut);
        int wide = 2 * width + (shortcut == Shortcut.Projection ? 1 : 0);
        x = shortcut == Shortcut.EveryTwo ? net.BlockOfTwo(x, wide, 2) : net.Block(x, wide, 2, shortcut);
        FeatureShape shape = net.ShapeOf(x);
        x = net.Add(name => new AveragePool(name, x, new Window(shape.Height, shape.Width)));
        x = net.Scale(x);
        net.Linear(x, classes: 7);
        return net.Build($"resnet-{shortcut}");
    }

    /// <summary>
    /// Binary convolutions of several kernels, max pooling before the scale, two fully connected layers.
    /// </summary>
    public static NetworkGraph Vgg(int seed)
    {
        var net = new RandomNetwork(seed, new FeatureShape(1, 14, 14));
        string x = net.Input;
        x = net.Add(name => new PadImage(name, x, 1));
        x = net.Stem(net.Random.Next(2, 9), new Window(5, 5, 1, 2), from: x);
        x = net.HardTanh(x);
        x = net.BinaryConv(x, net.Random.Next(5, 20), new Window(3, 3, 1, 1));
        x = net.Add(name => new MaxPool(name, x, Window.Square(2, 2)));
        x = net.HardTanh(net.Scale(x));
        x = net.BinaryConv(x, net.Random.Next(5, 20), new Window(5, 5, 2, 2));
        x = net.Add(name => new MaxPool(name, x, new Window(3, 3, 2, 1)));
        x = net.HardTanh(net.Scale(x));
        x = net.BinaryConv(x, net.Random.Next(5, 20), new Window(1, 2));
        x = net.HardTanh(net.Scale(x));
        x = net.Linear(x, classes: 11);
        x = net.HardTanh(net.Scale(x));
        net.Linear(x, classes: 4);
        return net.Build("vgg");
    }

    /// <summary>Learned biases before the sign and around a PReLU, projection shortcuts, no hardtanh.</summary>
    public static NetworkGraph TwoStage(int seed)
    {
        var net = new RandomNetwork(seed, new FeatureShape(2, 17, 15));
        string x = net.Stem(net.Random.Next(3, 10), new Window(7, 7, 2, 3));
        x = net.Add(name => new MaxPool(name, x, new Window(3, 3, 2, 1)));
        for (int block = 0; block < 3; block++)
        {
            int stride = block == 1 ? 2 : 1;
            int width = net.ShapeOf(x).Channels * stride;
            string shortcut = stride == 1 ? x : net.PooledProjection(x, width);
            string y = net.Scale(net.BinaryConv(net.Scale(x), width, new Window(3, 3, stride, 1)));
            x = net.Scale(net.Sum(y, shortcut));
            x = net.Scale(net.PRelu(x));
        }

        FeatureShape shape = net.ShapeOf(x);
        x = net.Add(name => new AveragePool(name, x, new Window(shape.Height, shape.Width)));
        net.Linear(x, classes: 5);
        return net.Build("two-stage");
    }

    /// <summary>Random pixels, whole numbers from 0 to 255, for a batch of images.</summary>
    public static float[] Pixels(NetworkGraph network, int batch, int seed)
    {
        var random = new Random(seed);
        var pixels = new float[batch * network.InputShape.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = random.Next(256);
        }

        return pixels;
    }

    /// <summary>
    /// A network with the shapes of CIFAR's ResNets with blocks of two binary convolutions and parameter-free
    /// shortcuts, as in the authors' <c>resnet18_1w1a</c>.
    /// </summary>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="widths">Channels of each stage; 64, 128, 256, 512 for ResNet-18.</param>
    /// <param name="blocksPerStage">Blocks of a stage; 2 for ResNet-18.</param>
    public static NetworkGraph CifarResNet(int seed, IReadOnlyList<int> widths, int blocksPerStage = 2)
    {
        var net = new RandomNetwork(seed, new FeatureShape(3, 32, 32));
        string x = net.Stem(widths[0], new Window(3, 3, 1, 1));
        foreach (int width in widths)
        {
            for (int block = 0; block < blocksPerStage; block++)
            {
                x = net.BlockOfTwo(x, width, net.ShapeOf(x).Channels == width ? 1 : 2);
            }
        }

        FeatureShape shape = net.ShapeOf(x);
        x = net.Add(name => new AveragePool(name, x, new Window(shape.Height, shape.Width)));
        net.Linear(net.Scale(x), classes: 10);
        return net.Build("resnet" + widths.Count.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// A network with the shapes of the authors' ImageNet ResNets: a 7x7 stem of stride 2, max pooling, a shortcut
    /// around each binary convolution, float 1x1 projections where the shape changes.
    /// </summary>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="widths">Channels of each stage; 64, 128, 256, 512 for ResNet-18.</param>
    /// <param name="imageSize">Height and width of the image; 224 for ImageNet.</param>
    public static NetworkGraph ImageNetResNet(int seed, IReadOnlyList<int> widths, int imageSize = 32)
    {
        var net = new RandomNetwork(seed, new FeatureShape(3, imageSize, imageSize));
        string x = net.HardTanh(net.Scale(net.Stem(widths[0], new Window(7, 7, 2, 3))));
        x = net.Add(name => new MaxPool(name, x, new Window(3, 3, 2, 1)));
        foreach (int width in widths)
        {
            for (int conv = 0; conv < 4; conv++)
            {
                int stride = conv == 0 && width != widths[0] ? 2 : 1;
                x = net.Block(x, width, stride, Shortcut.Projection);
            }
        }

        FeatureShape shape = net.ShapeOf(x);
        x = net.Add(name => new AveragePool(name, x, new Window(shape.Height, shape.Width)));
        net.Linear(net.Scale(x), classes: 10);
        return net.Build("imagenet");
    }
}
