using ReCU.Graph;
using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>The convolutions of a network, in the precision of <see cref="LayerArithmetic"/>.</summary>
internal static class Convolutions
{
    /// <summary>A convolution of floats, or of signs with float filters; the caller disposes the result.</summary>
    /// <param name="input">[N, in, H, W].</param>
    /// <param name="filters">[out, in, kh, kw].</param>
    /// <param name="window">Stride and padding.</param>
    /// <param name="training">Whether rounding is allowed as in training; evaluation does not round.</param>
    public static Tensor ConvolveFloats(Tensor input, Tensor filters, Window window, bool training)
    {
        if (!training || LayerArithmetic.Current.Precision != TrainingPrecision.BFloat16)
        {
            return input.Convolve(filters, window);
        }

        using Tensor narrowInput = input.to(ScalarType.BFloat16);
        using Tensor narrowFilters = filters.to(ScalarType.BFloat16);
        using Tensor sums = ConvolveNarrow(narrowInput, narrowFilters, window);
        return sums.to(input.dtype);
    }

    // Autograd computes the gradients from the same tensors.
    private static Tensor ConvolveNarrow(Tensor input, Tensor filters, Window window)
    {
        if (!FloatConvolutions.AddInBFloat16(input))
        {
            return input.Convolve(filters, window);
        }

        using Tensor wideInput = input.to(ScalarType.Float32);
        using Tensor wideFilters = filters.to(ScalarType.Float32);
        using Tensor sums = wideInput.Convolve(wideFilters, window);
        return sums.to(ScalarType.BFloat16);
    }

    /// <summary>
    /// A convolution of signs with signs. The sums are exact unless torch's algorithm transforms its inputs. The caller
    /// disposes the result.
    /// </summary>
    /// <param name="signs">+1 and -1, [N, in, H, W].</param>
    /// <param name="filters">+1 and -1, [out, in, kh, kw].</param>
    /// <param name="window">Stride and padding.</param>
    /// <param name="training">Whether gradients may be rounded as in training.</param>
    public static Tensor ConvolveSigns(Tensor signs, Tensor filters, Window window, bool training) =>
        training && LayerArithmetic.Current.Precision == TrainingPrecision.BFloat16
            ? SignConvolution.Apply(signs, filters, window)
            : ExactSums(signs, filters, window);

    /// <summary>The forward pass of <see cref="ConvolveSigns"/>.</summary>
    /// <remarks>
    /// TF32 has eight bits of exponent and ten bits after the binary point, and accumulates in float32: products of
    /// signs and their sums, up to 2^24 of them, are exact.
    /// </remarks>
    public static Tensor ExactSums(Tensor signs, Tensor filters, Window window)
    {
        if (!LayerArithmetic.Current.SignsInTensorFloat32 || backends.cudnn.allow_tf32)
        {
            return signs.Convolve(filters, window);
        }

        backends.cudnn.allow_tf32 = true;
        try
        {
            return signs.Convolve(filters, window);
        }
        finally
        {
            backends.cudnn.allow_tf32 = false;
        }
    }
}
