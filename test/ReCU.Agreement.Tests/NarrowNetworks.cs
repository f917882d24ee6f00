using ReCU.Torch;

namespace ReCU.Agreement.Tests;

/// <summary>
/// The named networks with a few channels and all of their blocks: the oracle needs microseconds a pixel and channel.
/// </summary>
internal static class NarrowNetworks
{
    private const int StemWidth = 4;

    public static IEnumerable<BinaryNetwork> All => BinaryNetwork.Named.Select(Narrow);

    public static BinaryNetwork Narrow(BinaryNetwork network) => network switch
    {
        ResidualNetwork residual => residual with
        {
            Stem = residual.Stem with { Width = StemWidth },
            Stages = [.. residual.Stages.Select(stage =>
                stage with { Width = stage.Width * StemWidth / residual.Stem.Width })],
        },
        PlainNetwork plain => plain with
        {
            StemWidth = StemWidth,
            Layers = [.. plain.Layers.Select(layer =>
                layer with { Width = layer.Width * StemWidth / plain.StemWidth })],
        },
        _ => throw new NotSupportedException($"There is no narrow form of {network}."),
    };
}
