using ReCU.Graph;

namespace ReCU.Packed.Kernels;

/// <summary>The definition that every kernel is tested against: bit by bit, tap by tap.</summary>
internal static class ScalarReference
{
    /// <summary>How many activations of a window differ from each filter's weights.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">Signs [channels, height, width].</param>
    /// <returns>[filters, height, width] of the output; taps outside of the image do not count.</returns>
    public static int[] Count(BinaryConv conv, BitTensor input)
    {
        (int channels, int height, int width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
        Window window = conv.Window;
        int rows = (height + 2 * window.Padding - window.KernelHeight) / window.Stride + 1;
        int columns = (width + 2 * window.Padding - window.KernelWidth) / window.Stride + 1;
        int taps = window.KernelHeight * window.KernelWidth;
        var counts = new int[conv.OutputChannels * rows * columns];
        for (int i = 0; i < counts.Length * taps; i++)
        {
            (int output, int tap) = Math.DivRem(i, taps);
            int filter = output / (rows * columns);
            int y = output / columns % rows * window.Stride - window.Padding + tap / window.KernelWidth;
            int x = output % columns * window.Stride - window.Padding + tap % window.KernelWidth;
            if (y < 0 || y >= height || x < 0 || x >= width)
            {
                continue;
            }

            for (int c = 0; c < channels; c++)
            {
                bool weight = conv.Weights[(filter * channels + c) * taps + tap];
                if (input[(c * height + y) * width + x] != weight)
                {
                    counts[output]++;
                }
            }
        }

        return counts;
    }
}
