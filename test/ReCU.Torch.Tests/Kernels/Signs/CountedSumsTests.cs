using ReCU.Graph;
using ReCU.Torch.Kernels.Signs;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Kernels.Signs;

public sealed class CountedSumsTests
{
    private static IEnumerable<SmallConvolution> Convolutions => SmallConvolution.Some(100, 40);

    [TestCaseSource(nameof(Convolutions))]
    public unsafe void SumsAreThoseOfProductByProduct(object convolution)
    {
        var small = (SmallConvolution)convolution;
        using DisposeScope scope = NewDisposeScope();
        ((int channels, int height, int width), (int filters, int rows, int columns), Window window) = small.Shape;
        (float[] values, float[] weights) = (small.Input, small.Filters);
        var expected = new float[small.Count * filters * rows * columns];
        small.ForEachProduct((o, i, w) => expected[o] += SmallConvolution.Sign(values[i]) * weights[w]);

        GuardedTensor input = GuardedTensor.Maps(values, small.Count, channels, height, width);
        GuardedTensor sums = GuardedTensor.Maps(small.Count, filters, rows, columns);
        var signRows = new SignRows(small.Shape);
        var signs = new GuardedTensor(ScalarType.Int32, small.Count, signRows.SampleSize);
        var seen = new int[small.Count];
        var counted = new CountedSums(small.Shape, BitTensor.FromSigns(
            [filters, channels, window.KernelHeight, window.KernelWidth], weights));
        counted.Count(
            input.FeatureMaps, sums.FeatureMaps, SignRows.Start(signs.Values), n => Interlocked.Increment(ref seen[n]));

        Assert.That(sums.ToArray(), Is.EqualTo(expected));
        Assert.That(seen, Is.All.EqualTo(1));
        sums.AssertNobodyWroteAround("sums");
        signs.AssertNobodyWroteAround("signs");

        GuardedTensor alone = GuardedTensor.Maps(small.Count, filters, rows, columns);
        counted.Count(input.FeatureMaps, alone.FeatureMaps, null, null);
        Assert.That(alone.ToArray(), Is.EqualTo(expected), "without signs for the gradient");
    }

    [Test]
    public void FiltersWhoseCountsOverflowAreLeftToTorch()
    {
        Assert.Multiple(() =>
        {
            Assert.That(CountedSums.Fits(Shape(channels: 7281)), "65,529 weights");
            Assert.That(CountedSums.Fits(Shape(channels: 7282)), Is.False, "65,538 weights");
        });

        static ConvolutionShape Shape(int channels) =>
            new((channels, 3, 3), (1, 1, 1), Window.Square(3));
    }
}
