using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>
/// The networks for images of 32x32 by name, and their float twins, whose names end with <c>_float</c>.
/// </summary>
internal static class Cifar10Networks
{
    // A model file below 40 KB: as deep as MLPerf Tiny's ResNet-8, and wider where images are large, which costs few
    // bits.
    private static readonly ResidualNetwork _small = BinaryNetwork.ResNet20 with
    {
        Name = "small",
        Stem = new StemOptions(32),
        Stages = [new(32, 1), new(64, 1, Stride: 2), new(64, 1, Stride: 2)],
    };

    private static readonly BinaryNetwork[] _binary =
    [
        _small,
        BinaryNetwork.Compact,
        BinaryNetwork.ResNet20,
        BinaryNetwork.ResNet18,
        BinaryNetwork.ResNet18A,
        BinaryNetwork.ResNet18B,
        BinaryNetwork.ResNet18C,
        BinaryNetwork.VggSmall,
    ];

    /// <summary>The names with their networks.</summary>
    public static IReadOnlyDictionary<string, BinaryNetwork> All { get; } =
        _binary.Concat(_binary.Select(FloatTwin)).ToDictionary(network => network.Name);

    private static BinaryNetwork FloatTwin(BinaryNetwork network) =>
        network with { Name = network.Name + "_float", Precision = NetworkPrecision.Float };
}
