using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Tests.Kernels;

/// <summary>Every kernel that the processor has against the scalar reference, exactly.</summary>
public class KernelTests
{
    private static IEnumerable<PackedKernel> Kernels => KernelFactory.Supported;

    [TestCaseSource(nameof(Kernels))]
    public void RowsOfEveryLengthAreCountedRight(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        for (int channels = 1; channels <= 256; channels++)
        {
            Check(kernel, filters: 5, new FeatureShape(channels, 1, 2), new Window(1, 1), seed: channels);
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void AnyNumberOfFiltersIsCountedRight(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        int[] numbers = [1, 3, 4, 5, 8, 9, 31, 32, 33, 63, 64, 65, 96, 100, 127, 128, 129, 192, 200, 257];
        foreach (int filters in numbers)
        {
            Check(kernel, filters, new FeatureShape(67, 3, 5), new Window(3, 3, 1, 1), seed: filters);
        }
    }

    [Test]
    public void AnyWindowIsCountedRight(
        [ValueSource(nameof(Kernels))] PackedKernel choice,
        [Values(1, 31, 64, 129)] int channels,
        [Range(1, 7)] int size,
        [Range(1, 3)] int stride)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        for (int padding = 0; padding < Math.Min(4, size); padding++)
        {
            Check(kernel, 34, new FeatureShape(channels, 7, 9), Window.Square(size, stride, padding), seed: padding);
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void WindowsThatAreNotSquareReachPastTheImage(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        Check(kernel, 9, new FeatureShape(20, 4, 4), new Window(1, 5, 1, 4), seed: 1);
        Check(kernel, 9, new FeatureShape(20, 4, 4), new Window(7, 2, 2, 6), seed: 2);
        Check(kernel, 9, new FeatureShape(130, 1, 1), new Window(3, 3, 1, 2), seed: 3);
    }

    [TestCaseSource(nameof(Kernels))]
    public void TheLongestFilterFitsItsCount(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        var input = new FeatureShape(FilterBank.MostBits, 1, 1);
        var conv = new BinaryConv("conv", "x", Random([1, input.Channels, 1, 1], seed: 1), new Window(1, 1));
        BitTensor opposite = Inverted(conv.Weights, [input.Channels, 1, 1]);

        Assert.That(Count(kernel, conv, opposite, border: 0), Is.EqualTo(new[] { FilterBank.MostBits }));
    }

    [TestCaseSource(nameof(Kernels))]
    public void AWiderBorderThanThePaddingDoesNoHarm(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        var conv = new BinaryConv("conv", "x", Random([3, 5, 3, 3], seed: 1), Window.Square(3, 1, 1));
        BitTensor input = Random([5, 4, 6], seed: 2);

        Assert.That(Count(kernel, conv, input, border: 3), Is.EqualTo(ScalarReference.Count(conv, input)));
    }

    private static void Check(IBinaryKernel kernel, int filters, FeatureShape shape, Window window, int seed)
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
    private static int[] Count(IBinaryKernel kernel, BinaryConv conv, BitTensor input, int border)
    {
        var shape = new FeatureShape(input.Shape[0], input.Shape[1], input.Shape[2]);
        var layout = new MapLayout(shape, kernel.CodesPerPixel(shape.Channels), border);
        var codes = new AlignedArray<ushort>(layout.Length);
        codes.Span.Fill(kernel.BorderCode);
        for (int y = 0; y < shape.Height; y++)
        {
            kernel.Encode(Words(input, y), shape.Channels, codes.Span.Slice(layout.Row(y), layout.RowLength));
        }

        FilterBank filters = kernel.Pack(conv, shape);
        (int rows, int columns) = (filters.Taps.OutputHeight, filters.Taps.OutputWidth);
        var counts = new int[filters.Filters * rows * columns];
        var rowCounts = new AlignedArray<ushort>(columns * filters.CountPitch);
        for (int y = 0; y < rows; y++)
        {
            rowCounts.Span.Fill(0xabcd);
            filters.CountRow(codes.Span, layout, y, rowCounts.Span);
            for (int i = 0; i < filters.Filters * columns; i++)
            {
                (int filter, int x) = (i / columns, i % columns);
                counts[(filter * rows + y) * columns + x] = rowCounts.Span[x * filters.CountPitch + filter];
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

    private static BitTensor Random(int[] shape, int seed)
    {
        var bytes = new byte[BitTensor.ByteCount(shape.Aggregate(1, (a, b) => a * b))];
        new Random(seed).NextBytes(bytes);
        return new BitTensor(shape, bytes);
    }

    private static BitTensor Inverted(BitTensor tensor, int[] shape) =>
        new(shape, Array.ConvertAll(tensor.Bytes.ToArray(), b => (byte)~b));
}
