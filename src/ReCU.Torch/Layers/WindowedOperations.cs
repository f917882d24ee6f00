using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>Torch's sliding windows, described by the graph's <see cref="Window"/>.</summary>
internal static class WindowedOperations
{
    /// <summary>A convolution without bias; the caller disposes the result.</summary>
    public static Tensor Convolve(this Tensor input, Tensor filters, Window window) => nn.functional.conv2d(
        input, filters, null, [window.Stride, window.Stride], [window.Padding, window.Padding], [1, 1], 1);

    /// <summary>Max pooling with a square window; the caller disposes the result.</summary>
    public static Tensor PoolMax(this Tensor input, Window window) =>
        nn.functional.max_pool2d(input, window.KernelHeight, window.Stride, window.Padding);
}
