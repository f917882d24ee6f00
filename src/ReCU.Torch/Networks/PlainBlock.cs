namespace ReCU.Torch;

/// <summary>
/// One binary convolution without a shortcut: convolution, max pooling if asked for, batch norm, activation.
/// </summary>
/// <param name="Width">Filters, at least 1.</param>
public sealed record PlainBlock(int Width) : NetworkBlock(Width)
{
    /// <summary>Max pooling between convolution and batch norm, or null for none. Default null.</summary>
    public MaxPooling? Pooling { get; init; }

    internal override string? Problem(int inputWidth) => base.Problem(inputWidth) ?? Pooling?.Problem;

    internal override IEnumerable<(int Stride, bool NeedsMultiples, string What)> Steps()
    {
        yield return (Stride, false, "stride");
        if (Pooling is not null)
        {
            yield return (Pooling.Stride, Pooling.NeedsMultiples, "pooling");
        }
    }
}
