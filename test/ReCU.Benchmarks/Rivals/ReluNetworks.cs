using ReCU.Benchmarks.Scoring;
using ReCU.Graph;

namespace ReCU.Benchmarks.Rivals;

/// <summary>The plain float networks of the shapes of the binary ones.</summary>
internal static class ReluNetworks
{
    public static ReluNetwork Create(string name) => name switch
    {
        "resnet8" => Residual(name, [16, 32, 64], [1, 1, 1]),
        "resnet20" => Residual(name, [16, 32, 64], [3, 3, 3]),
        RandomNetworks.Cifar10SmallName => Residual(name, [32, 64, 64], [1, 1, 1]),
        "resnet18" => Residual(name, [64, 128, 256, 512], [2, 2, 2, 2]),
        "resnet18A" => Residual(name, [32, 32, 64, 128], [2, 2, 2, 2]),
        "vgg_small" => VggSmall(),
        "compact" => Compact(),
        RandomNetworks.ImageNetResNet18Name => ImageNetResNet18(),
        _ => throw new ArgumentException($"There is no float network of the shape of '{name}' here."),
    };

    private static ReluNetwork Residual(string name, int[] widths, int[] blocks)
    {
        var net = new ReluNetworkBuilder(name, new FeatureShape(3, 32, 32));
        string x = net.Stem(widths[0], kernel: 3, stride: 1);
        return net.Classify(net.GlobalAverage(Stages(net, x, widths, blocks)));
    }

    private static ReluNetwork Compact()
    {
        var net = new ReluNetworkBuilder("compact", new FeatureShape(1, 32, 32));
        string x = net.Stem(32, kernel: 5, stride: 2);
        return net.Classify(net.GlobalAverage(Stages(net, x, [32, 64, 128], [1, 1, 1])));
    }

    private static ReluNetwork ImageNetResNet18()
    {
        var net = new ReluNetworkBuilder(RandomNetworks.ImageNetResNet18Name, new FeatureShape(3, 224, 224));
        string x = net.MaxPool(net.Stem(64, kernel: 7, stride: 2), new Window(3, 3, 2, 1));
        x = Stages(net, x, [64, 128, 256, 512], [2, 2, 2, 2]);
        return net.Classify(net.GlobalAverage(x), classes: 1000);
    }

    private static ReluNetwork VggSmall()
    {
        var net = new ReluNetworkBuilder("vgg_small", new FeatureShape(3, 32, 32));
        string x = net.Stem(128, kernel: 3, stride: 1);
        int[] widths = [128, 256, 256, 512, 512];
        for (int conv = 0; conv < widths.Length; conv++)
        {
            x = net.Conv(x, widths[conv], kernel: 3, stride: 1);
            x = conv % 2 == 0 ? net.MaxPool(x, Window.Square(2, 2)) : x;
        }

        return net.Classify(x);
    }

    private static string Stages(ReluNetworkBuilder net, string x, int[] widths, int[] blocks)
    {
        for (int stage = 0; stage < widths.Length; stage++)
        {
            for (int block = 0; block < blocks[stage]; block++)
            {
                x = net.Block(x, widths[stage], stride: stage > 0 && block == 0 ? 2 : 1);
            }
        }

        return x;
    }
}
