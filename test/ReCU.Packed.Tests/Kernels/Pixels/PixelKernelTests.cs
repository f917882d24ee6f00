using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Kernels.Pixels;
using ReCU.Packed.Kernels.Selection;

namespace ReCU.Packed.Tests.Kernels.Pixels;

/// <summary>The kernels for few filters against the scalar reference, exactly, with any image and window.</summary>
public class PixelKernelTests
{
    private static IEnumerable<PackedKernel> Kernels =>
        KernelFactory.Supported.Where(kernel => kernel != PackedKernel.Portable);

    [TestCaseSource(nameof(Kernels))]
    public void ImagesOfEveryWidthAndHeightAreCountedRight(PackedKernel choice)
    {
        IBinaryKernel kernel = Create(choice);
        for (int width = 1; width <= 35; width++)
        {
            for (int height = 1; height <= 9; height++)
            {
                Check(kernel, filters: 5, new FeatureShape(16, height, width), new Window(3, 3, 1, 1), seed: width);
            }
        }

        foreach (int width in (int[])[56, 63, 64, 65, 100, 128, 130])
        {
            Check(kernel, filters: 17, new FeatureShape(32, 3, width), new Window(3, 3, 1, 1), seed: width);
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void AnyNumberOfChannelsAndFiltersIsCountedRight(PackedKernel choice)
    {
        IBinaryKernel kernel = Create(choice);
        for (int channels = 1; channels <= 32; channels++)
        {
            Check(kernel, filters: 33 - channels, new FeatureShape(channels, 6, 7), Window.Square(3, 1, 1), channels);
        }

        foreach (int filters in (int[])[1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64])
        {
            Check(kernel, filters, new FeatureShape(20, 5, 5), Window.Square(3, 1, 1), filters);
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void AnyWindowIsCountedRight(PackedKernel choice)
    {
        IBinaryKernel kernel = Create(choice);
        for (int height = 1; height <= 7; height++)
        {
            for (int width = 1; width <= 7; width++)
            {
                for (int stride = 1; stride <= 2; stride++)
                {
                    int padding = Math.Min(3, Math.Max(height, width) - 1);
                    var window = new Window(height, width, stride, padding);
                    Check(kernel, 10, new FeatureShape(12, 9, 11), window, seed: height);
                    Check(kernel, 10, new FeatureShape(23, 8, 10), window with { Padding = 0 }, seed: width);
                }
            }
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void SumsThatFillAByteDoNotOverflow(PackedKernel choice)
    {
        IBinaryKernel kernel = Create(choice);
        // All activations differ from all weights; 32 x 9 products are more than a byte holds.
        var shape = new FeatureShape(32, 5, 6);
        var conv = new BinaryConv("conv", "x", KernelCounts.Same([16, 32, 3, 3], 0xff), Window.Square(3, 1, 1));

        BitTensor input = KernelCounts.Same([32, 5, 6], 0);

        Assert.That(KernelCounts.Count(kernel, conv, input, border: 1), Is.EqualTo(ScalarReference.Count(conv, input)));
        Assert.That(ScalarReference.Count(conv, input).Max(), Is.EqualTo(9 * shape.Channels));
    }

    [TestCaseSource(nameof(Kernels))]
    public void RowsMayBeginAnywhere(PackedKernel choice)
    {
        IBinaryKernel kernel = Create(choice);
        var conv = new BinaryConv("conv", "x", KernelCounts.Random([20, 16, 5, 3], seed: 1), new Window(5, 3, 1, 2));
        foreach (int width in (int[])[7, 14, 30])
        {
            // Outputs are two columns wider: with the wider ones, rows fill whole vectors, which are counted in pairs.
            BitTensor input = KernelCounts.Random([16, 13, width], seed: 2);
            int[] expected = ScalarReference.Count(conv, input);
            for (int rows = 1; rows <= 7; rows++)
            {
                Assert.That(
                    KernelCounts.Count(kernel, conv, input, border: 2, rows),
                    Is.EqualTo(expected),
                    $"{rows} rows at once, width {width}");
            }
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void AWiderBorderThanThePaddingDoesNoHarm(PackedKernel choice)
    {
        IBinaryKernel kernel = Create(choice);
        var conv = new BinaryConv("conv", "x", KernelCounts.Random([3, 5, 3, 3], seed: 1), Window.Square(3, 1, 1));
        BitTensor input = KernelCounts.Random([5, 4, 6], seed: 2);

        Assert.That(KernelCounts.Count(kernel, conv, input, border: 3), Is.EqualTo(ScalarReference.Count(conv, input)));
    }

    [TestCaseSource(nameof(Kernels))]
    public void OnlyNarrowLayersAreForPixels(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        Type forPixels = Create(choice).GetType();

        Assert.Multiple(() =>
        {
            Assert.That(Choice(16, 16, 32), Is.InstanceOf(forPixels));
            Assert.That(Choice(64, 64, 32), Is.Not.InstanceOf(forPixels));
            Assert.That(Choice(16, 16, 1), Is.SameAs(kernel), "one pixel fills no vector");
        });

        IBinaryKernel Choice(int channels, int filters, int size) => kernel.ChooseFor(
            new BinaryConv("conv", "x", KernelCounts.Same([filters, channels, 3, 3], 0), Window.Square(3, 1, 1)),
            new FeatureShape(channels, size, size));
    }

    private static IBinaryKernel Create(PackedKernel choice) => choice switch
    {
        PackedKernel.Avx512 => new PixelKernel<Avx512PixelCounter>(TableSet.OfDifferences(6, 64)),
        PackedKernel.Avx2 => new PixelKernel<Avx2PixelCounter>(TableSet.OfPairs(4, 32)),
        _ => new PixelKernel<AdvSimdPixelCounter>(TableSet.OfBytes(16)),
    };

    private static void Check(IBinaryKernel kernel, int filters, FeatureShape shape, Window window, int seed) =>
        KernelCounts.Check(kernel, filters, shape, window, seed);
}
