using ReCU.Graph;
using ReCU.Torch.Kernels.Signs;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Kernels.Signs;

public sealed class InputGradientTests
{
    private static IEnumerable<SmallConvolution> Convolutions => SmallConvolution.Some(200, 60);

    [SetUp]
    public void NeedInstructions() => GradientInstructions.Require();

    [TestCaseSource(nameof(Convolutions))]
    public void GradientsAreThoseOfProductByProduct(object convolution)
    {
        var small = (SmallConvolution)convolution;
        using DisposeScope scope = NewDisposeScope();
        ((int channels, int height, int width), (int filters, int rows, int columns), Window window) = small.Shape;
        (float[] values, float[] weights) = (small.Gradient, small.Filters);
        var expected = new double[small.Count * channels * height * width];
        var magnitudes = new double[expected.Length];
        small.ForEachProduct((o, i, w) =>
        {
            expected[i] += (double)values[o] * weights[w];
            magnitudes[i] += Math.Abs(values[o]);
        });

        GuardedTensor gradient = GuardedTensor.Maps(values, small.Count, filters, rows, columns);
        GuardedTensor result = GuardedTensor.Maps(small.Count, channels, height, width);
        var seen = new int[small.Count];
        using var signs = new FilterSigns(
            small.Shape, tensor(weights, filters, channels, window.KernelHeight, window.KernelWidth));
        new InputGradient(small.Shape, signs).Run(
            gradient.FeatureMaps, result.FeatureMaps, n => Interlocked.Increment(ref seen[n]));

        SmallConvolution.AssertSums(result.ToArray(), expected, magnitudes);
        Assert.That(seen, Is.All.EqualTo(1));
        result.AssertNobodyWroteAround("result");
    }
}
