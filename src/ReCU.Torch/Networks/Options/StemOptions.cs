using ReCU.Graph;
using ReCU.Torch.Networks.Options;

namespace ReCU.Torch;

/// <summary>The first convolution of a network, with its batch norm. It stays float.</summary>
/// <param name="Width">Filters, from 1 to 65,536.</param>
public sealed record StemOptions(int Width)
{
    /// <summary>
    /// Height and width of the kernel: odd, so that padding is the same on all sides, at most 255. Default 3.
    /// </summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Stride, from 1 to 255. A larger one makes the whole network faster. Default 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether the values are clipped to [-1, 1] after the batch norm. Default true.</summary>
    public bool Clip { get; init; } = true;

    /// <summary>Max pooling at the end of the stem, or null for none. Default null.</summary>
    public MaxPooling? Pooling { get; init; }

    internal Window Window => Window.Square(Kernel, Stride, Kernel / 2);

    internal string? Problem =>
        NetworkLimits.Problem(Width, Kernel, Stride) is { } problem
            ? $"{this} is not valid; {problem}."
            : Pooling?.Problem;
}
