using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Kernels.Lookups;
using ReCU.Packed.Kernels.Pairs;
using ReCU.Packed.Kernels.Pixels;
using ReCU.Packed.Kernels.Selection;

namespace ReCU.Packed.Tests.Kernels.Pairs;

/// <summary>The kernel for two pixels a lookup against the scalar reference, exactly.</summary>
[TestFixture(1)]
[TestFixture(2)]
public class PairKernelTests(int stride)
{
    private readonly PairKernel _kernel = new(TableSet.OfPairs(4, 32), stride);

    [SetUp]
    public void NeedsAvx2() => Assume.That(Avx2LookupCounter.IsSupported, "this processor has no AVX2");

    // Sums in bytes hold 21 groups of four channels; the codes of a pixel may end within a vector.
    [Test]
    public void AnyNumberOfChannelsIsCountedRight([Range(0, 3)] int padding)
    {
        for (int channels = 1; channels <= 270; channels++)
        {
            var shape = new FeatureShape(channels, 3, stride * 6 + channels % 5);
            KernelCounts.Check(_kernel, filters: 40, shape, Window.Square(3, stride, padding), seed: channels);
        }

        var deep = new FeatureShape(1030, 4, stride * 6);
        KernelCounts.Check(_kernel, filters: 70, deep, Window.Square(3, stride, padding), seed: padding);
    }

    [Test]
    public void AnyNumberOfFiltersIsCountedRight()
    {
        for (int filters = 1; filters <= 130; filters++)
        {
            var shape = new FeatureShape(85, 2, stride * 5);
            KernelCounts.Check(_kernel, filters, shape, Window.Square(3, stride, 1), seed: filters);
        }
    }

    // The last block of a row counts pixels of the one before again.
    [Test]
    public void RowsOfAnyLengthAreCountedRight([Range(1, 7)] int kernelHeight)
    {
        for (int width = stride * 4; width <= 33; width++)
        {
            var window = new Window(kernelHeight, 3, stride, 1);
            KernelCounts.Check(_kernel, filters: 33, new FeatureShape(48, 7, width), window, seed: width);
        }
    }

    // Large filters are read once for several rows.
    [Test]
    public void AnyNumberOfRowsIsCountedTogether([Range(1, 5)] int rowsAtOnce)
    {
        var conv = new BinaryConv(
            "conv", "x", KernelCounts.Random([130, 256, 3, 3], seed: 1), Window.Square(3, stride, 1));
        BitTensor input = KernelCounts.Random([256, stride * 5, stride * 4], seed: 2);

        Assert.That(
            KernelCounts.Count(_kernel, conv, input, border: 1, rowsAtOnce),
            Is.EqualTo(ScalarReference.Count(conv, input)));
        Assert.That(
            _kernel.Pack(conv, new FeatureShape(256, stride * 5, stride * 4)).RowsAtOnce, Is.EqualTo(5));
    }

    [Test]
    public void NoSumOverflows([Values(255, 0)] byte weights, [Values(84, 88, 1024)] int channels)
    {
        BitTensor filters = KernelCounts.Same([64, channels, 3, 3], weights);
        var conv = new BinaryConv("conv", "x", filters, Window.Square(3, stride, 1));
        BitTensor input = KernelCounts.Same([channels, 4, stride * 5], (byte)~weights);

        int[] counts = KernelCounts.Count(_kernel, conv, input, border: 1);

        Assert.That(counts, Is.EqualTo(ScalarReference.Count(conv, input)));
        Assert.That(counts.Max(), Is.EqualTo(9 * channels));
    }

    [Test]
    public void AWiderBorderThanThePaddingDoesNoHarm([Range(0, 2)] int padding)
    {
        var conv = new BinaryConv(
            "conv", "x", KernelCounts.Random([3, 5, 3, 3], seed: 1), Window.Square(3, stride, padding));
        BitTensor input = KernelCounts.Random([5, 4, stride * 6], seed: 2);

        int[] counts = KernelCounts.Count(_kernel, conv, input, border: 3);

        Assert.That(counts, Is.EqualTo(ScalarReference.Count(conv, input)));
    }

    [Test]
    public void OnlyWindowsOfThreeColumnsAreForPairs()
    {
        IBinaryKernel general = KernelFactory.Create(PackedKernel.Avx2, variable: null);

        Assert.Multiple(() =>
        {
            Assert.That(Choice(64, 8, Window.Square(3, stride, 1)), Is.InstanceOf<PairKernel>());
            Assert.That(Choice(64, 8, new Window(1, 3, stride, 1)), Is.InstanceOf<PairKernel>());
            Assert.That(Choice(32, 16, Window.Square(3, stride, 1)), Is.InstanceOf<PairKernel>());
            Assert.That(Choice(64, 4, Window.Square(3, stride, 0)), Is.SameAs(general), "two pixels are no block");
            Assert.That(Choice(64, 16, Window.Square(3, 3, 1)), Is.SameAs(general));
            Assert.That(Choice(64, 16, Window.Square(5, stride, 2)), Is.SameAs(general));
            Assert.That(
                Choice(16, 32, Window.Square(3, stride, 1)), Is.InstanceOf<PixelKernel<Avx2PixelCounter>>());
        });

        IBinaryKernel Choice(int channels, int size, Window window) => general.ChooseFor(
            new BinaryConv(
                "conv",
                "x",
                KernelCounts.Same([channels, channels, window.KernelHeight, window.KernelWidth], 0),
                window),
            new FeatureShape(channels, size, size));
    }
}
