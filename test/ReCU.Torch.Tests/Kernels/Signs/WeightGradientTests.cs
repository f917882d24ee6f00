using ReCU.Graph;
using ReCU.Torch.Kernels;
using ReCU.Torch.Kernels.Signs;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Kernels.Signs;

public sealed unsafe class WeightGradientTests
{
    private static IEnumerable<SmallConvolution> Convolutions =>
    [
        .. SmallConvolution.Some(300, 60),
        // Several samples a strip, several strips a part, and parts that are not full.
        Of(70, (2, 3, 3), 5, Window.Square(3, 1, 1)),
        Of(37, (3, 2, 33), 4, Window.Square(2, 1, 1)),
        // Several blocks of filters, the last one not full.
        Of(3, (3, 3, 4), 300, Window.Square(3, 1, 1)),
        Of(2, (2, 2, 3), 530, Window.Square(2, 1, 0)),
    ];

    [SetUp]
    public void NeedInstructions() => GradientInstructions.Require();

    [TestCaseSource(nameof(Convolutions))]
    public void GradientsAreThoseOfProductByProduct(object convolution)
    {
        var small = (SmallConvolution)convolution;
        using DisposeScope scope = NewDisposeScope();
        ((int channels, int height, int width), (int filters, int rows, int columns), Window window) = small.Shape;
        (float[] values, float[] inputs) = (small.Gradient, small.Input);
        var expected = new double[filters * small.Shape.FilterSize];
        small.ForEachProduct((o, i, w) => expected[w] += values[o] * SmallConvolution.Sign(inputs[i]));

        GuardedTensor gradient = GuardedTensor.Maps(values, small.Count, filters, rows, columns);
        var result = new GuardedTensor(
            ScalarType.Float32, filters, channels, window.KernelHeight, window.KernelWidth);
        GuardedTensor signs = Pack(small, inputs);
        new WeightGradient(small.Shape).Run(
            gradient.FeatureMaps, SignRows.Start(signs.Values), new DenseFloats(result.Values));

        SmallConvolution.AssertSums(result.ToArray(), expected, Magnitudes(small, values));
        result.AssertNobodyWroteAround("result");
    }

    // Signs outside of the image are taken off again, so all of a filter's gradients round.
    private static double[] Magnitudes(SmallConvolution small, float[] values)
    {
        (int filters, int filterSize) = (small.Shape.Output.Channels, small.Shape.FilterSize);
        var ofFilter = new double[filters];
        for (int i = 0; i < values.Length; i++)
        {
            ofFilter[i % filters] += Math.Abs(values[i]);
        }

        return [.. Enumerable.Range(0, filters * filterSize).Select(i => ofFilter[i / filterSize])];
    }

    private static GuardedTensor Pack(SmallConvolution small, float[] inputs)
    {
        var rows = new SignRows(small.Shape);
        var signs = new GuardedTensor(ScalarType.Int32, small.Count, rows.SampleSize);
        (int channels, int height, int width) = small.Shape.Input;
        int wordsPerPixel = (channels + 63) / 64;
        using var words = new AlignedMemory<ulong>(width * wordsPerPixel);
        uint* row = SignRows.Start(signs.Values);
        fixed (float* first = inputs)
        {
            for (int y = 0; y < small.Count * height; y++, row += rows.RowSize)
            {
                rows.Pack(first + y * width * channels, row, words.Start, wordsPerPixel);
            }
        }

        return signs;
    }

    private static SmallConvolution Of(int count, FeatureShape input, int filters, Window window) =>
        new(count, count, new ConvolutionShape(input, window.Slide(input, filters), window));
}
