using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Tests.Kernels;

/// <summary>Counts whole images with a kernel, for the tests of all of them.</summary>
internal static class KernelCounts
{
    public static void Check(IBinaryKernel kernel, int filters, FeatureShape shape, Window window, int seed)
    {
        var conv = new BinaryConv(
            "conv", "x", Random([filters, shape.Channels, window.KernelHeight, window.KernelWidth], seed), window);
        BitTensor input = Random([shape.Channels, shape.Height, shape.Width], seed + 1);

        Assert.That(
            Count(kernel, conv, input, window.Padding),
            Is.EqualTo(ScalarReference.Count(conv, input)),
            $"{filters} filters, {shape}, {window}");
    }

    /// <summary>Counts as [filters, height, width].</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">Signs [channels, height, width].</param>
    /// <param name="border">Pixels around them.</param>
    /// <param name="rowsAtOnce">Rows that are counted together; null for what the kernel likes best.</param>
    public static int[] Count(
        IBinaryKernel kernel, BinaryConv conv, BitTensor input, int border, int? rowsAtOnce = null)
    {
        var shape = new FeatureShape(input.Shape[0], input.Shape[1], input.Shape[2]);
        var layout = new MapLayout(shape, kernel.CodesPerPixel(shape.Channels), border);
        var codes = new AlignedArray<ushort>(layout.Length);
        codes.Span.Fill(kernel.BorderCode);
        for (int y = 0; y < shape.Height; y++)
        {
            kernel.Encode(Words(input, y), shape.Channels, codes.Span.Slice(layout.Row(y), kernel.CodedLength(layout)));
        }

        FilterBank filters = kernel.Pack(conv, shape);
        (int rows, int columns) = (filters.Taps.OutputHeight, filters.Taps.OutputWidth);
        var counts = new int[filters.Filters * rows * columns];
        var stripCounts = new AlignedArray<ushort>(filters.RowsAtOnce * columns * filters.CountPitch);
        int step = Math.Min(filters.RowsAtOnce, rowsAtOnce ?? int.MaxValue);
        for (int start = 0; start < rows; start += step)
        {
            int strip = Math.Min(step, rows - start);
            stripCounts.Span.Fill(0xabcd);
            filters.CountRows(codes.Span, layout, start, strip, stripCounts.Span);
            for (int i = 0; i < strip * columns * filters.Filters; i++)
            {
                (int pixel, int filter) = Math.DivRem(i, filters.Filters);
                counts[filter * rows * columns + start * columns + pixel] =
                    stripCounts.Span[pixel * filters.CountPitch + filter];
            }
        }

        return counts;
    }

    private static ulong[] Words(BitTensor input, int row)
    {
        (int channels, int height, int width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
        int pitch = SignWords.Count(channels);
        var words = new ulong[width * pitch];
        for (int i = 0; i < channels * width; i++)
        {
            (int channel, int x) = (i / width, i % width);
            words[x * pitch + channel / 64] |= input[(channel * height + row) * width + x] ? 1UL << (channel % 64) : 0;
        }

        return words;
    }

    public static BitTensor Random(int[] shape, int seed)
    {
        var bytes = new byte[BitTensor.ByteCount(shape.Aggregate(1, (a, b) => a * b))];
        new Random(seed).NextBytes(bytes);
        return new BitTensor(shape, bytes);
    }

    public static BitTensor Same(int[] shape, byte value)
    {
        var bits = new byte[BitTensor.ByteCount(shape.Aggregate(1, (a, b) => a * b))];
        Array.Fill(bits, value);
        return new BitTensor(shape, bits);
    }
}
