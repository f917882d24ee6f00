using ReCU.Graph;
using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// Torch's own backward pass of a convolution, called through TorchScript because TorchSharp 0.107 does not wrap it.
/// </summary>
internal static class ConvolutionGradients
{
    private const string Name = "gradients";

    private static readonly Lazy<jit.CompilationUnit> _script = new(() => jit.compile($"""
        def {Name}(
                gradient: Tensor, input: Tensor, filters: Tensor, stride: int, padding: int) -> Tuple[Tensor, Tensor]:
            of_input, of_filters, _ = torch.convolution_backward(
                gradient, input, filters, None, [stride, stride], [padding, padding], [1, 1], False, [0, 0], 1,
                [True, True, False])
            return of_input, of_filters

        """));

    /// <summary>The gradients of a convolution without bias; the caller disposes both.</summary>
    /// <param name="gradient">The gradient of its result.</param>
    /// <param name="input">[N, in, H, W].</param>
    /// <param name="filters">[out, in, kh, kw].</param>
    /// <param name="window">Stride and padding.</param>
    public static (Tensor OfInput, Tensor OfFilters) Compute(
        Tensor gradient, Tensor input, Tensor filters, Window window)
    {
        if (!FloatConvolutions.AddInBFloat16(input))
        {
            return Invoke(gradient, input, filters, window);
        }

        using Tensor wideGradient = gradient.to(ScalarType.Float32);
        using Tensor wideInput = input.to(ScalarType.Float32);
        using Tensor wideFilters = filters.to(ScalarType.Float32);
        (Tensor ofInput, Tensor ofFilters) = Invoke(wideGradient, wideInput, wideFilters, window);
        using (ofInput)
        using (ofFilters)
        {
            return (ofInput.to(ScalarType.BFloat16), ofFilters.to(ScalarType.BFloat16));
        }
    }

    private static (Tensor OfInput, Tensor OfFilters) Invoke(
        Tensor gradient, Tensor input, Tensor filters, Window window) =>
        _script.Value.invoke<(Tensor, Tensor)>(Name, gradient, input, filters, window.Stride, window.Padding);
}
