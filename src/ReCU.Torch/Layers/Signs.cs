using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>The project's sign: +1 where a value is zero or above, -1 elsewhere. One bit has no third value.</summary>
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
