using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>A block of binary convolutions: a <see cref="PlainBlock"/> or a <see cref="ResidualBlock"/>.</summary>
/// <param name="Width">Filters of every convolution, from 1 to 65,536.</param>
public abstract record NetworkBlock(int Width)
{
    /// <summary>Height and width of the kernels: odd, so that padding is the same on all sides, at most 255. Default 3.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Step of the first convolution, from 1 to 255: 2 halves height and width. Default 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>What follows each batch norm. Default: a clip to [-1, 1].</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Clip;

    /// <summary>Number of convolutions.</summary>
    internal virtual int Depth => 1;

    /// <summary>The window of one of the block's convolutions, counted from 0.</summary>
    internal Window WindowOf(int convolution) => Window.Square(Kernel, convolution == 0 ? Stride : 1, Kernel / 2);

    /// <summary>What is wrong with the options on an input of so many channels, or null.</summary>
    internal virtual string? Problem(int inputWidth)
    {
        if (NetworkLimits.Problem(Width, Kernel, Stride) is { } problem)
        {
            return problem;
        }

        if (!Enum.IsDefined(Activation))
        {
            return "the activation must be Clip or BiasedPRelu";
        }

        return Kernel == 1 && (inputWidth == 1 || (Width == 1 && Depth > 1))
            ? "a 1x1 filter of one channel has one weight, which standardised is always zero; take more channels"
            : null;
    }

    /// <summary>
    /// The steps that divide height and width, in their order, and whether each needs multiples of itself.
    /// </summary>
    internal abstract IEnumerable<(int Stride, bool NeedsMultiples, string What)> Steps();
}
