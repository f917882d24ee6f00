using System.Globalization;
using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.Agreement.Tests;

/// <summary>Networks composed at random, each a function of its seed, of few channels and odd sizes.</summary>
internal static class RandomCompositions
{
    /// <summary>A composition that fits its image's shape.</summary>
    public static (ComposedNetwork Network, FeatureShape Shape) Draw(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            FeatureShape shape = (random.Next(1, 4), DrawSize(random), DrawSize(random));
            ComposedNetwork network = Draw(random, string.Create(CultureInfo.InvariantCulture, $"composed{seed}"));
            try
            {
                network.Check(shape);
                return (network, shape);
            }
            catch (ArgumentException)
            {
                // A stride that does not divide, or too few channels for zero channels: the next draw may fit.
            }
        }
    }

    private static ComposedNetwork Draw(Random random, string name) => new()
    {
        Name = name,
        Precision = Pick<NetworkPrecision>(random),
        Initialisation = Pick<WeightInitialisation>(random),
        Stem = new StemOptions(random.Next(2, 7))
        {
            Kernel = 1 + 2 * random.Next(4),
            Stride = random.Next(1, 3),
            Clip = random.Next(2) == 0,
            Pooling = DrawPooling(random),
        },
        Blocks = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => DrawBlock(random))],
        Head = new HeadOptions { Pooling = Pick<HeadPooling>(random), BatchNorm = random.Next(2) == 0 },
    };

    // Half of them divide well: from others alone, few networks that pool would fit.
    private static int DrawSize(Random random) => random.Next(2) == 0 ? 8 * random.Next(1, 4) : random.Next(6, 25);

    private static NetworkBlock DrawBlock(Random random)
    {
        int width = random.Next(2, 12);
        NetworkBlock block = random.Next(3) == 0
            ? new PlainBlock(width) { Pooling = DrawPooling(random) }
            : new ResidualBlock(width)
            {
                Convolutions = random.Next(1, 4),
                Projection = Pick<ShortcutProjection>(random),
            };
        return block with
        {
            Kernel = 1 + 2 * random.Next(3),
            Stride = random.Next(1, 4),
            Activation = Pick<ActivationKind>(random),
        };
    }

    private static MaxPooling? DrawPooling(Random random) => random.Next(5) switch
    {
        0 => new MaxPooling(2, 2),
        1 => new MaxPooling(3, 2),
        2 => new MaxPooling(3, 1),
        3 => new MaxPooling(4, 2),
        _ => null,
    };

    private static T Pick<T>(Random random)
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        return values[random.Next(values.Length)];
    }
}
