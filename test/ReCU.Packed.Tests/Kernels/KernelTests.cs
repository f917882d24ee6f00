using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Kernels.Selection;

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
            KernelCounts.Check(kernel, filters: 5, new FeatureShape(channels, 1, 2), new Window(1, 1), seed: channels);
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void AnyNumberOfFiltersIsCountedRight(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        int[] numbers = [1, 3, 4, 5, 8, 9, 31, 32, 33, 63, 64, 65, 96, 100, 127, 128, 129, 192, 200, 257];
        foreach (int filters in numbers)
        {
            KernelCounts.Check(kernel, filters, new FeatureShape(67, 3, 5), new Window(3, 3, 1, 1), seed: filters);
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
            var window = Window.Square(size, stride, padding);
            KernelCounts.Check(kernel, 34, new FeatureShape(channels, 7, 9), window, seed: padding);
        }
    }

    // Such windows may share the tables of the pixels that they have in common. Sums in bytes are widened after some
    // groups of channels, in each of the three taps of a row; a row's last block may not be whole.
    [Test]
    public void AWindowThatSlidesIsCountedRight(
        [ValueSource(nameof(Kernels))] PackedKernel choice, [Values(20, 32, 50, 64, 96, 130)] int filters)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        int[] numbers = [5, 40, 63, 83, 84, 85, 88, 129, 168, 169, 300, 512];
        foreach (int channels in numbers)
        {
            var shape = new FeatureShape(channels, 3, 4 + channels % 6);
            for (int padding = 0; padding <= 2; padding++)
            {
                KernelCounts.Check(kernel, filters, shape, Window.Square(3, 1, padding), seed: channels);
            }
        }
    }

    // A word's codes are written at once where there is room for them, beyond those of its pixel.
    [TestCaseSource(nameof(Kernels))]
    public void CodesOfFewChannelsEndWithTheirPixel(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        for (int channels = 1; channels <= 70; channels++)
        {
            var shape = new FeatureShape(channels, 4, 9);
            KernelCounts.Check(kernel, filters: 70, shape, Window.Square(3, 2, 1), seed: channels);
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void WindowsThatAreNotSquareReachPastTheImage(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        KernelCounts.Check(kernel, 9, new FeatureShape(20, 4, 4), new Window(1, 5, 1, 4), seed: 1);
        KernelCounts.Check(kernel, 9, new FeatureShape(20, 4, 4), new Window(7, 2, 2, 6), seed: 2);
        KernelCounts.Check(kernel, 9, new FeatureShape(130, 1, 1), new Window(3, 3, 1, 2), seed: 3);
    }

    [TestCaseSource(nameof(Kernels))]
    public void TheLongestFilterFitsItsCount(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        var input = new FeatureShape(FilterBank.MostBits, 1, 1);
        BitTensor weights = KernelCounts.Random([1, input.Channels, 1, 1], seed: 1);
        var conv = new BinaryConv("conv", "x", weights, new Window(1, 1));
        BitTensor opposite = Inverted(conv.Weights, [input.Channels, 1, 1]);

        Assert.That(KernelCounts.Count(kernel, conv, opposite, border: 0), Is.EqualTo(new[] { FilterBank.MostBits }));
    }

    [TestCaseSource(nameof(Kernels))]
    public void AWiderBorderThanThePaddingDoesNoHarm(PackedKernel choice)
    {
        IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
        var conv = new BinaryConv("conv", "x", KernelCounts.Random([3, 5, 3, 3], seed: 1), Window.Square(3, 1, 1));
        BitTensor input = KernelCounts.Random([5, 4, 6], seed: 2);

        Assert.That(KernelCounts.Count(kernel, conv, input, border: 3), Is.EqualTo(ScalarReference.Count(conv, input)));
    }

    private static BitTensor Inverted(BitTensor tensor, int[] shape) =>
        new(shape, Array.ConvertAll(tensor.Bytes.ToArray(), b => (byte)~b));
}
