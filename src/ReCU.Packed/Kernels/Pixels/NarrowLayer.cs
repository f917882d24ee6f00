using ReCU.Graph;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>The layers for pixel kernels: few channels and filters, small windows.</summary>
internal static class NarrowLayer
{
    /// <summary>Channels of a word of a pixel.</summary>
    public const int WordBits = 16;

    private const int MostChannels = 2 * WordBits;
    private const int MostFilters = 64;
    private const int LargestKernel = 7;
    private const int LargestStride = 2;
    private const int WidestOutput = 4096;

    // Length of the longest vector.
    private const int MostPixels = 64;

    // The first vectors of a row, those between, and the last ones.
    private const int KindsOfColumns = 4;

    /// <summary>Whether a convolution is narrow.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="output">Its output.</param>
    public static bool Is(BinaryConv conv, FeatureShape output) =>
        conv.Weights.Shape[1] <= MostChannels
        && conv.OutputChannels <= MostFilters
        && Math.Max(conv.Window.KernelHeight, conv.Window.KernelWidth) <= LargestKernel
        && conv.Window.Stride <= LargestStride
        && output.Width <= WidestOutput;

    /// <summary>The most bytes of a narrow layer's border counts.</summary>
    public static double MostBorderBytes(BinaryConv conv, FeatureShape output)
    {
        double kinds = Math.Min(output.Height, 2.0 * conv.Window.KernelHeight + 1)
            * (output.Width > MostPixels / 4 ? KindsOfColumns : 1);
        return kinds * conv.Window.KernelHeight * MostFilters * MostPixels;
    }
}
