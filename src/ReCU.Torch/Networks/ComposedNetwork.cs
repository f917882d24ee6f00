using ReCU.Torch.Networks.Modules;
using ReCU.Torch.Networks.Plan;

namespace ReCU.Torch;

/// <summary>
/// A custom network from the same parts as the named ones: a float stem, plain and residual blocks in any order and
/// mix, and a head.
/// </summary>
/// <example>
/// <code>
/// new ComposedNetwork
/// {
///     Name = "mine",
///     Stem = new StemOptions(32) { Kernel = 5, Stride = 2 },
///     Blocks =
///     [
///         new PlainBlock(64) { Pooling = new MaxPooling(2, 2) },
///         new ResidualBlock(64),
///         new ResidualBlock(128) { Stride = 2 },
///     ],
/// }
/// </code>
/// </example>
public sealed record ComposedNetwork : BinaryNetwork
{
    /// <summary>The first convolution.</summary>
    public required StemOptions Stem { get; init; }

    /// <summary>The blocks in their order, at least one.</summary>
    public required IReadOnlyList<NetworkBlock> Blocks { get; init; }

    /// <summary>The last part of the network. Default: global average pooling and batch norm.</summary>
    public HeadOptions Head { get; init; } = new();

    /// <inheritdoc/>
    private protected override NetworkPlan Plan() => new()
    {
        Stem = Stem,
        Blocks = [.. Blocks.Select((block, i) => new PlannedBlock(
            block, $"blocks.{i}", Units($"blocks.{i}", block), Place: $"block {i + 1}"))],
        Head = Head,
        Names = NetworkNames.Unnumbered,
    };

    private static UnitNames[] Units(string name, NetworkBlock block) =>
        [.. Enumerable.Range(1, Math.Max(0, block.Depth)).Select(number => UnitNames.Numbered(name, number))];
}
