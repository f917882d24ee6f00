using ReCU.Torch.Networks.Modules;

namespace ReCU.Torch.Networks.Plan;

/// <summary>
/// The common form of all architectures: a stem, blocks in their order, a head, and the names of their tensors.
/// </summary>
internal sealed record NetworkPlan
{
    /// <summary>The first convolution.</summary>
    public required StemOptions Stem { get; init; }

    /// <summary>The blocks in the order of the forward pass.</summary>
    public required IReadOnlyList<PlannedBlock> Blocks { get; init; }

    /// <summary>The last part of the network.</summary>
    public required HeadOptions Head { get; init; }

    /// <summary>Names of stem and head.</summary>
    public required NetworkNames Names { get; init; }
}

/// <summary>A block and its place in the network.</summary>
/// <param name="Options">The block.</param>
/// <param name="Name">Its name in the state dict, which prefixes the tensors of its shortcut.</param>
/// <param name="Units">Names of its convolutions, one for each.</param>
/// <param name="Place">Its place in the architecture, for messages: <c>stage 2</c>.</param>
internal sealed record PlannedBlock(NetworkBlock Options, string Name, IReadOnlyList<UnitNames> Units, string Place);
