using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>The first convolution of a residual network. It stays float.</summary>
/// <param name="Width">Filters, at least 1.</param>
public sealed record StemOptions(int Width)
{
    /// <summary>Height and width of the kernel: odd, so that the padding is the same on all sides. Default 3.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Step of the kernel, at least 1. A larger one makes the whole network faster. Default 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether the values are clipped to [-1, 1] after the batch norm. Default true.</summary>
    public bool Clip { get; init; } = true;

    internal Window Window => Window.Square(Kernel, Stride, Kernel / 2);
}

/// <summary>A run of residual blocks of one width.</summary>
/// <param name="Width">Channels of the blocks, at least those of the stage before.</param>
/// <param name="Blocks">Number of blocks, each of two binary 3x3 convolutions; at least 1.</param>
/// <param name="Stride">Step of the first block, 1 or 2: 2 halves height and width.</param>
public sealed record ResidualStage(int Width, int Blocks, int Stride = 1);

/// <summary>How many convolutions a shortcut goes around.</summary>
public enum ShortcutSpan
{
    /// <summary>A shortcut around every convolution, as in Bi-Real Net and the paper's ResNet-20.</summary>
    OneConvolution,

    /// <summary>A shortcut around every two convolutions, as in the paper's ResNet-18 for CIFAR.</summary>
    TwoConvolutions,
}

/// <summary>
/// A residual network in the form of the paper's CIFAR networks: float stem, stages of binary blocks with shortcuts
/// that have no parameters, global average pooling, batch norm, float classifier.
/// </summary>
public sealed record ResidualNetwork : BinaryNetwork
{
    /// <summary>The first convolution.</summary>
    public required StemOptions Stem { get; init; }

    /// <summary>The stages, at least one.</summary>
    public required IReadOnlyList<ResidualStage> Stages { get; init; }

    /// <summary>How many convolutions a shortcut goes around. Default: one.</summary>
    public ShortcutSpan Shortcut { get; init; } = ShortcutSpan.OneConvolution;

    /// <inheritdoc/>
    public override void Check(FeatureShape inputShape)
    {
        if (Stem.Width < 1 || Stem.Kernel < 1 || Stem.Kernel % 2 == 0 || Stem.Stride < 1)
        {
            throw Unsound($"{Stem} is not valid; width and stride must be at least 1, the kernel odd.");
        }

        if (Stages.Count == 0)
        {
            throw Unsound("there are no stages; at least one is needed.");
        }

        if (inputShape.Channels < 1)
        {
            throw Unsound($"images of {inputShape} have no channels.");
        }

        int width = Stem.Width;
        int height = (inputShape.Height - 1) / Stem.Stride + 1;
        int columns = (inputShape.Width - 1) / Stem.Stride + 1;
        for (int i = 0; i < Stages.Count; i++)
        {
            ResidualStage stage = Stages[i];
            if (stage.Blocks < 1 || stage.Stride is < 1 or > 2 || stage.Width < width)
            {
                throw Unsound(
                    $"stage {i + 1}, {stage}, is not valid; it needs at least 1 block, a stride of 1 or 2, and a width "
                    + $"of at least {width}, that of the stage before.");
            }

            if (height < stage.Stride || columns < stage.Stride || height % stage.Stride + columns % stage.Stride != 0)
            {
                throw Unsound(
                    $"images of {inputShape} reach stage {i + 1} as {height}x{columns}, which its stride of "
                    + $"{stage.Stride} does not divide. Choose a border (or another image size) that makes height and "
                    + $"width multiples of {TotalStride}.");
            }

            (width, height, columns) = (stage.Width, height / stage.Stride, columns / stage.Stride);
        }
    }

    private int TotalStride => Stages.Aggregate(Stem.Stride, (stride, stage) => stride * stage.Stride);

    /// <inheritdoc/>
    private protected override BinaryClassifier Build(FeatureShape inputShape, int classCount) =>
        new ResidualClassifier(this, inputShape, classCount);
}
