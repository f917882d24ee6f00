using ReCU.Torch.Networks.Modules;
using ReCU.Torch.Networks.Options;
using ReCU.Torch.Networks.Plan;

namespace ReCU.Torch;

/// <summary>A series of residual blocks of one width.</summary>
/// <param name="Width">
/// Channels of the blocks, at least 1; with zero channels, at least those of the previous stage.
/// </param>
/// <param name="Blocks">Number of blocks, from 1 to 1,000.</param>
/// <param name="Stride">Stride of the first block, at least 1: 2 halves height and width.</param>
public sealed record ResidualStage(int Width, int Blocks, int Stride = 1);

/// <summary>The number of convolutions that a shortcut spans.</summary>
public enum ShortcutSpan
{
    /// <summary>A shortcut around every convolution, as in Bi-Real Net and the paper's ResNet-20.</summary>
    OneConvolution,

    /// <summary>A shortcut around every two convolutions, as in the paper's ResNet-18 for CIFAR.</summary>
    TwoConvolutions,
}

/// <summary>
/// A residual network like the paper's: float stem, stages of equal blocks, head. For blocks that differ, see <see
/// cref="ComposedNetwork"/>.
/// </summary>
public sealed record ResidualNetwork : BinaryNetwork
{
    /// <summary>The first convolution.</summary>
    public required StemOptions Stem { get; init; }

    /// <summary>The stages, at least one.</summary>
    public required IReadOnlyList<ResidualStage> Stages { get; init; }

    /// <summary>
    /// Convolutions of a block, 1 or 2, of which the first has the stride. The number also decides their names:
    /// <c>conv</c>, or <c>conv1</c> and <c>conv2</c>. Default 2.
    /// </summary>
    public int ConvolutionsPerBlock { get; init; } = 2;

    /// <summary>The number of convolutions of a block that a shortcut spans. Default: one.</summary>
    public ShortcutSpan Shortcut { get; init; } = ShortcutSpan.OneConvolution;

    /// <summary>What a shortcut does if the shape changes. Default: pooling and zero channels.</summary>
    public ShortcutProjection Projection { get; init; } = ShortcutProjection.ZeroChannels;

    /// <summary>Height and width of the blocks' kernels, odd. Default 3.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>What follows each batch norm of the blocks. Default: a clip to [-1, 1].</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Clip;

    /// <summary>The last part of the network. Default: global average pooling and batch norm.</summary>
    public HeadOptions Head { get; init; } = new();

    internal NetworkNames Names { get; init; } = NetworkNames.Cifar;

    /// <inheritdoc/>
    private protected override NetworkPlan Plan()
    {
        if (Stages.Count == 0)
        {
            throw UnsoundNetwork.Error(Name, "there are no stages; at least one is needed.");
        }

        if (ConvolutionsPerBlock is not (1 or 2) || !Enum.IsDefined(Shortcut))
        {
            throw UnsoundNetwork.Error(
                Name,
                $"ConvolutionsPerBlock is {ConvolutionsPerBlock} and Shortcut {Shortcut}; 1 or 2 convolutions, and "
                + "OneConvolution or TwoConvolutions, were expected.");
        }

        var blocks = new List<PlannedBlock>();
        for (int stage = 0; stage < Stages.Count; stage++)
        {
            string place = $"stage {stage + 1}";
            if (Stages[stage].Blocks is < 1 or > NetworkLimits.Depth)
            {
                throw UnsoundNetwork.Error(
                    Name,
                    $"{place}, {Stages[stage]}, is not valid; it needs from 1 to {NetworkLimits.Depth} blocks.");
            }

            for (int block = 0; block < Stages[stage].Blocks; block++)
            {
                blocks.AddRange(Block(Stages[stage], isFirst: block == 0, $"layer{stage + 1}.{block}", place));
            }
        }

        return new NetworkPlan { Stem = Stem, Blocks = blocks, Head = Head, Names = Names };
    }

    /// <summary>A block of a stage: one with a shortcut around all its convolutions, or one for each.</summary>
    private IEnumerable<PlannedBlock> Block(ResidualStage stage, bool isFirst, string name, string place)
    {
        var whole = new ResidualBlock(stage.Width)
        {
            Kernel = Kernel,
            Stride = isFirst ? stage.Stride : 1,
            Activation = Activation,
            Convolutions = ConvolutionsPerBlock,
            Projection = Projection,
        };
        UnitNames[] units = ConvolutionsPerBlock == 1
            ? [UnitNames.Only(name)]
            : [UnitNames.Numbered(name, 1), UnitNames.Numbered(name, 2)];
        return Shortcut == ShortcutSpan.TwoConvolutions
            ? [new PlannedBlock(whole, name, units, place)]
            : units.Select((unit, i) => new PlannedBlock(
                whole with { Convolutions = 1, Stride = i == 0 ? whole.Stride : 1 }, name, [unit], place));
    }
}
