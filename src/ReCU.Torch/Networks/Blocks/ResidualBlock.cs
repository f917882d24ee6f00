using ReCU.Torch.Networks.Blocks;
using ReCU.Torch.Networks.Modules;
using ReCU.Torch.Networks.Options;

namespace ReCU.Torch;

/// <summary>
/// Binary convolutions, each with its batch norm and activation, and a shortcut around all of them, added after the
/// last batch norm.
/// </summary>
/// <param name="Width">Filters, at least 1; with zero channels, at least the input's channels.</param>
public sealed record ResidualBlock(int Width) : NetworkBlock(Width)
{
    /// <summary>Convolutions that the shortcut spans, from 1 to 1,000. Default 1, as in Bi-Real Net.</summary>
    public int Convolutions { get; init; } = 1;

    /// <summary>What the shortcut does if the shape changes. Default: pooling and zero channels.</summary>
    public ShortcutProjection Projection { get; init; } = ShortcutProjection.ZeroChannels;

    /// <inheritdoc/>
    public override int Depth => Convolutions;

    /// <inheritdoc/>
    public override BlockModules CreateModules(BlockScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ConvolutionUnit[] units = AddConvolutions(scope);
        bool changesShape = Stride != 1 || Width != scope.InputWidth;
        return new ResidualModules(units, changesShape ? new Shortcut(scope, Projection, Width, Stride) : null);
    }

    /// <inheritdoc/>
    public override string? Problem(int inputWidth)
    {
        if (base.Problem(inputWidth) is { } problem)
        {
            return problem;
        }

        if (Convolutions is < 1 or > NetworkLimits.Depth || !Enum.IsDefined(Projection))
        {
            return $"it needs from 1 to {NetworkLimits.Depth} convolutions, and ZeroChannels, Convolution or "
                + "PooledConvolution as projection";
        }

        return Projection == ShortcutProjection.ZeroChannels && Width < inputWidth
            ? $"zero channels need a width of at least {inputWidth}, the width of the previous block"
            : null;
    }

    /// <inheritdoc/>
    public override IEnumerable<BlockStep> Steps()
    {
        yield return new BlockStep(Stride, Projection != ShortcutProjection.Convolution, "stride");
    }

    internal override IEnumerable<ConvolutionWeight> Weights(IReadOnlyList<UnitNames> names, int inputWidth) =>
        Chain(names, inputWidth);
}
