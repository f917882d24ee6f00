using ReCU.Graph;
using ReCU.Torch.Networks.Modules;
using ReCU.Torch.Networks.Options;

namespace ReCU.Torch;

/// <summary>
/// A block of binary convolutions: a <see cref="PlainBlock"/>, a <see cref="ResidualBlock"/>, or one of another
/// assembly, which has its numbers as properties and creates its modules in <see cref="CreateModules"/>.
/// </summary>
/// <param name="Width">Filters of every convolution, from 1 to 65,536: the channels of the block's output.</param>
public abstract record NetworkBlock(int Width)
{
    /// <summary>
    /// Height and width of the kernels: odd, so that padding is the same on all sides, at most 255. Default 3.
    /// </summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Stride of the first convolution, from 1 to 255: 2 halves height and width. Default 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>What follows each batch norm. Default: a clip to [-1, 1].</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Clip;

    /// <summary>
    /// Number of convolutions that the block adds by <see cref="BlockScope.AddConvolution"/>, at least 0. Default 1.
    /// </summary>
    public virtual int Depth => 1;

    /// <summary>Creates the modules of the block, without initial values.</summary>
    /// <param name="scope">The block's place in its network, where the modules are registered.</param>
    /// <returns>The modules, ready to compute.</returns>
    public abstract BlockModules CreateModules(BlockScope scope);

    /// <summary>
    /// The operations that divide height and width, in their order. A stride of s turns a size into the ceiling of size
    /// / s.
    /// </summary>
    public abstract IEnumerable<BlockStep> Steps();

    /// <summary>
    /// What is wrong with the block if its input has this number of channels, in words; null if nothing is.
    /// </summary>
    /// <param name="inputWidth">Channels of the input.</param>
    public virtual string? Problem(int inputWidth)
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
    /// The weights of the block's convolutions, by which a file is recognised before modules are created; empty if the
    /// description does not know them.
    /// </summary>
    internal virtual IEnumerable<ConvolutionWeight> Weights(IReadOnlyList<UnitNames> names, int inputWidth) => [];

    /// <summary>The weights of a sequence of convolutions.</summary>
    private protected IEnumerable<ConvolutionWeight> Chain(IReadOnlyList<UnitNames> names, int inputWidth) =>
        names.Select((unit, i) =>
            new ConvolutionWeight($"{unit.Convolution}.weight", Width, i == 0 ? inputWidth : Width, Kernel));

    /// <summary>Adds a sequence of convolutions, the first with the stride.</summary>
    private protected ConvolutionUnit[] AddConvolutions(BlockScope scope, MaxPooling? pooling = null) =>
        [.. Enumerable.Range(0, Depth).Select(i => scope.AddConvolution(new ConvolutionOptions(
            i == 0 ? scope.InputWidth : Width,
            Width,
            Window.Square(Kernel, i == 0 ? Stride : 1, Kernel / 2))
        {
            Activation = Activation,
            Pooling = pooling,
        }))];
}
