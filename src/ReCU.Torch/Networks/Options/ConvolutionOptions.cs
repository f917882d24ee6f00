using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>The sizes of one convolution of a block.</summary>
/// <param name="InputWidth">Number of channels that it reads, at least 1.</param>
/// <param name="Width">Filters, at least 1.</param>
/// <param name="Window">Kernel size, stride and padding.</param>
public sealed record ConvolutionOptions(int InputWidth, int Width, Window Window)
{
    /// <summary>What follows the batch norm. Default: a clip to [-1, 1].</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Clip;

    /// <summary>Max pooling between convolution and batch norm, or null for none. Default null.</summary>
    public MaxPooling? Pooling { get; init; }
}
