using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/networks.md</c>, a method for each snippet.</summary>
internal static class NetworksGuide
{
    public static ResidualNetwork AnotherWidth()
    {
        ResidualNetwork wide = BinaryNetwork.ResNet20 with
        {
            Name = "wide20",
            Stem = new StemOptions(32),
            Stages = [new(32, 3), new(64, 3, Stride: 2), new(128, 3, Stride: 2)],   // width, blocks
        };

        return wide;
    }

    public static ComposedNetwork AnOwnNetwork()
    {
        var own = new ComposedNetwork
        {
            Name = "own",
            Stem = new StemOptions(32) { Kernel = 5, Stride = 2 },
            Blocks =
            [
                new PlainBlock(64) { Pooling = new MaxPooling(2, 2) },
                new ResidualBlock(64) { Activation = ActivationKind.BiasedPRelu },
                new ResidualBlock(128) { Stride = 2, Convolutions = 2, Projection = ShortcutProjection.Convolution },
            ],
            Head = new HeadOptions { BatchNorm = false },
        };
        own.Check((3, 32, 32));   // channels, height, width: an ArgumentException says what does not fit

        return own;
    }

    public static (BinaryNetwork Twin, BinaryNetwork FirstStage) Precisions()
    {
        BinaryNetwork floatTwin = BinaryNetwork.ResNet20 with { Precision = NetworkPrecision.Float };
        BinaryNetwork firstStage = BinaryNetwork.ResNet20 with { Precision = NetworkPrecision.BinaryActivations };

        return (floatTwin, firstStage);
    }

    public static NetworkSummary Summary()
    {
        NetworkSummary summary = BinaryNetwork.ResNet20.Summarize((3, 32, 32), classCount: 10);
        Console.WriteLine(summary);

        return summary;
    }
}
