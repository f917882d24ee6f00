using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// The sign used throughout the project: +1 for values of at least zero, -1 for others. One bit has no third value.
/// </summary>
internal static class Signs
{
    /// <summary>A new tensor of signs; the caller disposes it.</summary>
    public static Tensor Take(Tensor values)
    {
        // Not torch.sign, which gives 0 for 0; and not copysign, which gives -1 for -0.
        using Tensor positive = values.ge(Scalars.Zero);
        Tensor signs = positive.to_type(values.dtype);
        signs.mul_(Scalars.Two).sub_(Scalars.One);
        return signs;
    }
}
