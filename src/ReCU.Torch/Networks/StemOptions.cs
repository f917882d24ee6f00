using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>The first convolution of a network, with its batch norm. It stays float.</summary>
/// <param name="Width">Filters, at least 1.</param>
public sealed record StemOptions(int Width)
{
    /// <summary>Height and width of the kernel: odd, so that the padding is the same on all sides. Default 3.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Step of the kernel, at least 1. A larger one makes the whole network faster. Default 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether the values are clipped to [-1, 1] after the batch norm. Default true.</summary>
    public bool Clip { get; init; } = true;

    /// <summary>Max pooling at the end of the stem, or null for none. Default null.</summary>
    public MaxPooling? Pooling { get; init; }

    internal Window Window => Window.Square(Kernel, Stride, Kernel / 2);

    internal string? Problem =>
        Width < 1 || Kernel < 1 || Kernel % 2 == 0 || Stride < 1
            ? $"{this} is not valid; width and stride must be at least 1, the kernel odd."
            : Pooling?.Problem;
}
