using ReCU.Graph;

namespace ReCU.Benchmarks.Scoring;

/// <summary>
/// The named networks, folded as training leaves them, with random parameters: speed does not depend on the values.
/// </summary>
internal static class RandomNetworks
{
    public static IReadOnlyList<string> Names { get; } = ["small", "resnet20", "resnet18A", "resnet18", "vgg_small"];

    /// <summary>ResNet-18 on 3x224x224, which the scoring benchmark leaves out: a row is 600 KB.</summary>
    public const string ImageNetResNet18Name = "imagenet_resnet18";

    /// <summary>The network of the CIFAR-10 experiments whose file is below 40 KB.</summary>
    public const string Cifar10SmallName = "cifar10_small";

    /// <summary>A network, with a float stem or one of int8 weights.</summary>
    public static NetworkGraph Create(string name, bool hasInt8Stem) =>
        hasInt8Stem ? Create(name).WithInt8Stem() : Create(name);

    public static NetworkGraph Create(string name) => name switch
    {
        "small" => Small(),
        "resnet8" => ShortcutEachConv(name, [16, 32, 64], convs: 2),
        "resnet20" => ShortcutEachConv(name, [16, 32, 64], convs: 6),
        Cifar10SmallName => ShortcutEachConv(name, [32, 64, 64], convs: 2),
        "compact" => Compact(),
        "resnet18A" => ResNet18(name, [32, 32, 64, 128]),
        "resnet18" => ResNet18(name, [64, 128, 256, 512]),
        "vgg_small" => VggSmall(),
        ImageNetResNet18Name => ImageNetResNet18(),
        _ => throw new ArgumentException($"There is no network '{name}' here; there are {string.Join(", ", Names)}."),
    };

    // 1x28x28, a stem and one binary convolution.
    private static NetworkGraph Small()
    {
        var net = new NetworkWriter((1, 28, 28));
        string x = net.HardTanh(net.Stem(8, kernel: 5, stride: 2, padding: 2));
        x = net.HardTanh(net.BinaryConv(x, 16, stride: 2));
        return net.Classify("small", x);
    }

    // ResNet-20, MLPerf Tiny's ResNet-8, and one as deep and wider: a shortcut around every binary convolution.
    private static NetworkGraph ShortcutEachConv(string name, int[] widths, int convs)
    {
        var net = new NetworkWriter((3, 32, 32));
        string x = net.HardTanh(net.Stem(widths[0], kernel: 3, stride: 1, padding: 1));
        return net.Classify(name, net.GlobalAverage(Stages(net, x, widths, convs)));
    }

    private static NetworkGraph Compact()
    {
        var net = new NetworkWriter((1, 32, 32));
        string x = net.HardTanh(net.Stem(32, kernel: 5, stride: 2, padding: 2));
        return net.Classify("compact", net.GlobalAverage(Stages(net, x, [32, 64, 128], convs: 2)));
    }

    private static string Stages(NetworkWriter net, string x, int[] widths, int convs)
    {
        for (int conv = 0; conv < widths.Length * convs; conv++)
        {
            int width = widths[conv / convs];
            int stride = conv > 0 && conv % convs == 0 ? 2 : 1;
            x = net.HardTanh(net.Sum(net.BinaryConv(x, width, stride), net.Shortcut(x, width, stride)));
        }

        return x;
    }

    // A shortcut around every two binary convolutions, four stages of two blocks.
    private static NetworkGraph ResNet18(string name, int[] widths)
    {
        var net = new NetworkWriter((3, 32, 32));
        string x = net.Stem(widths[0], kernel: 3, stride: 1, padding: 1);
        for (int block = 0; block < 8; block++)
        {
            int width = widths[block / 2];
            int stride = block > 0 && block % 2 == 0 ? 2 : 1;
            string y = net.HardTanh(net.BinaryConv(x, width, stride));
            x = net.HardTanh(net.Sum(net.BinaryConv(y, width, stride: 1), net.Shortcut(x, width, stride)));
        }

        return net.Classify(name, net.GlobalAverage(x));
    }

    // A shortcut around every binary convolution, a float 1x1 projection where the shape changes.
    private static NetworkGraph ImageNetResNet18()
    {
        var net = new NetworkWriter((3, 224, 224));
        string x = net.HardTanh(net.Stem(64, kernel: 7, stride: 2, padding: 3));
        x = net.MaxPool(x, new Window(3, 3, 2, 1));
        for (int conv = 0; conv < 16; conv++)
        {
            int width = 64 << (conv / 4);
            int stride = conv > 0 && conv % 4 == 0 ? 2 : 1;
            string shortcut = stride == 1 ? x : net.Projection(x, width, stride);
            x = net.HardTanh(net.Sum(net.BinaryConv(x, width, stride), shortcut));
        }

        return net.Classify(ImageNetResNet18Name, net.GlobalAverage(x), classes: 1000);
    }

    // No shortcuts; max pooling after the first, third and fifth binary convolution.
    private static NetworkGraph VggSmall()
    {
        var net = new NetworkWriter((3, 32, 32));
        string x = net.HardTanh(net.Stem(128, kernel: 3, stride: 1, padding: 1));
        int[] widths = [128, 256, 256, 512, 512];
        for (int conv = 0; conv < widths.Length; conv++)
        {
            x = net.HardTanh(net.BinaryConv(x, widths[conv], stride: 1, pool: conv % 2 == 0));
        }

        return net.Classify("vgg_small", x);
    }
}
