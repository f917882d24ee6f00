using ReCU.Torch.Networks.Blocks;
using ReCU.Torch.Networks.Modules;

namespace ReCU.Torch;

/// <summary>
/// One binary convolution without a shortcut: convolution, optional max pooling, batch norm, activation.
/// </summary>
/// <param name="Width">Filters, at least 1.</param>
public sealed record PlainBlock(int Width) : NetworkBlock(Width)
{
    /// <summary>Max pooling between convolution and batch norm, or null for none. Default null.</summary>
    public MaxPooling? Pooling { get; init; }

    /// <inheritdoc/>
    public override string? Problem(int inputWidth) => base.Problem(inputWidth) ?? Pooling?.Problem;

    /// <inheritdoc/>
    public override BlockModules CreateModules(BlockScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return new ConvolutionModules(AddConvolutions(scope, Pooling));
    }

    /// <inheritdoc/>
    public override IEnumerable<BlockStep> Steps()
    {
        yield return new BlockStep(Stride, false, "stride");
        if (Pooling is not null)
        {
            yield return new BlockStep(Pooling.Stride, Pooling.NeedsMultiples, "pooling");
        }
    }

    internal override IEnumerable<ConvolutionWeight> Weights(IReadOnlyList<UnitNames> names, int inputWidth) =>
        Chain(names, inputWidth);
}
