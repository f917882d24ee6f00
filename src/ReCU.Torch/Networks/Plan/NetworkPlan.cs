using ReCU.Torch.Networks.Modules;

namespace ReCU.Torch.Networks.Plan;

/// <summary>
/// What every architecture, named or composed, comes down to: a stem, blocks in their order, a head, and the names of
/// their tensors.
/// </summary>
internal sealed record NetworkPlan
{
    /// <summary>The first convolution.</summary>
    public required StemOptions Stem { get; init; }

    /// <summary>The blocks in the order of the forward pass.</summary>
    public required IReadOnlyList<PlannedBlock> Blocks { get; init; }

    /// <summary>The end of the network.</summary>
    public required HeadOptions Head { get; init; }

    /// <summary>Names of stem and head.</summary>
    public required NetworkNames Names { get; init; }
}

/// <summary>A block in its place.</summary>
/// <param name="Options">The block.</param>
/// <param name="Name">Its name in the state dict, under which its shortcut's tensors stand.</param>
/// <param name="Units">Names of its convolutions, one for each.</param>
/// <param name="Place">Where the architecture's author finds it, for messages: <c>stage 2</c>.</param>
internal sealed record PlannedBlock(NetworkBlock Options, string Name, IReadOnlyList<UnitNames> Units, string Place);
