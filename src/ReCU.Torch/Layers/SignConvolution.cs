using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// A convolution of signs with exact sums and with gradients in bfloat16. A convolution in bfloat16 would also round
/// its sums, from 256 on.
/// </summary>
/// <remarks>Signs are exact in bfloat16, so saving them takes half of the memory without loss.</remarks>
internal sealed class SignConvolution : SinglePassFunction<SignConvolution, SignConvolution.Arguments, Window>
{
    /// <summary>The sums, differentiable; the caller disposes the result.</summary>
    /// <param name="signs">+1 and -1, [N, in, H, W].</param>
    /// <param name="filters">+1 and -1, [out, in, kh, kw].</param>
    /// <param name="window">Stride and padding.</param>
    public static Tensor Apply(Tensor signs, Tensor filters, Window window) =>
        Run(new Arguments(signs, filters, window));

    /// <inheritdoc/>
    protected override (Tensor Result, List<Tensor> Saved, Window State) Forward(Arguments arguments)
    {
        (Tensor signs, Tensor filters, Window window) = arguments;
        Tensor sums = Convolutions.ExactSums(signs, filters, window);
        return (sums, [signs.to(ScalarType.BFloat16), filters.to(ScalarType.BFloat16)], window);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(List<Tensor> saved, Window window, Tensor gradient)
    {
        (Tensor ofSigns, Tensor ofFilters) =
            ConvolutionGradients.Compute(gradient.to(ScalarType.BFloat16), saved[0], saved[1], window);
        return [ofSigns.to(gradient.dtype), ofFilters.to(gradient.dtype)];
    }

    /// <summary>The arguments of the function.</summary>
    /// <param name="Signs">+1 and -1, [N, in, H, W].</param>
    /// <param name="Filters">+1 and -1, [out, in, kh, kw].</param>
    /// <param name="Window">Stride and padding.</param>
    internal sealed record Arguments(Tensor Signs, Tensor Filters, Window Window) : IFunctionArguments
    {
        /// <inheritdoc/>
        public IReadOnlyList<Tensor?> Tensors => [Signs, Filters];
    }
}
