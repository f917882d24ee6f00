namespace ReCU.Torch.Networks.Modules;

/// <summary>The weight of a convolution in a network's state dict, derived from the network's description.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="InputChannels">Input channels, or null if they are those of the images.</param>
/// <param name="Kernel">Height and width of the kernel.</param>
internal sealed record ConvolutionWeight(string Name, int Filters, int? InputChannels, int Kernel)
{
    /// <summary>Whether a tensor has this shape.</summary>
    public bool Fits(IReadOnlyList<long> shape) => shape.Count == 4 && shape[0] == Filters
        && (InputChannels is null || shape[1] == InputChannels) && shape[2] == Kernel && shape[3] == Kernel;

    /// <summary>The shape.</summary>
    public override string ToString() =>
        $"[{Filters}, {InputChannels?.ToString((IFormatProvider?)null) ?? "channels"}, {Kernel}, {Kernel}]";
}
