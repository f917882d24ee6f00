using ReCU.Graph;
using ReCU.Torch.Kernels.Signs;

namespace ReCU.Torch.Tests.Kernels.Signs;

/// <summary>
/// A convolution of random shape with random values, small enough to be walked over product by product. Maps lie
/// channels last, filters [out, in, kh, kw].
/// </summary>
internal sealed record SmallConvolution(int Seed, int Count, ConvolutionShape Shape)
{
    // Around vectors, words, and the blocks of both gradients.
    private static readonly int[] _channels = [1, 2, 3, 5, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 80, 97, 130];
    private static readonly int[] _widths = [1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 31, 32, 33, 35, 63, 64, 65];

    private const int MostProducts = 400_000;

    /// <summary>The result's gradient and the input: their signs and sizes vary, and some inputs are zeros.</summary>
    public float[] Gradient => Random(Count * Elements(Shape.Output), 1);

    public float[] Input => [.. Random(Count * Elements(Shape.Input), 2).Select(value => value > 0.9f ? 0 : value)];

    public float[] Filters => [.. Random(Shape.Output.Channels * Shape.FilterSize, 3).Select(Sign)];

    /// <summary>Shapes that differ in all numbers at once, always the same ones.</summary>
    public static IEnumerable<SmallConvolution> Some(int seed, int count)
    {
        var random = new Random(seed);
        while (count > 0)
        {
            int kernelHeight = random.Next(1, 8);
            int kernelWidth = random.Next(2) == 0 ? kernelHeight : random.Next(1, 8);
            int padding = random.Next(Math.Max(kernelHeight, kernelWidth));
            var window = new Window(kernelHeight, kernelWidth, random.Next(1, 5), padding);
            FeatureShape input = (Pick(_channels), random.Next(1, 12), Pick(_widths));
            var shape = new ConvolutionShape(input, window.Slide(input, Pick(_channels)), window);
            int samples = random.Next(1, 4);
            long products = (long)samples * Elements(shape.Output) * shape.FilterSize;
            if (CountedSums.Fits(shape) && products <= MostProducts)
            {
                yield return new SmallConvolution(seed + count, samples, shape);
                count--;
            }
        }

        int Pick(int[] values) => values[random.Next(values.Length)];
    }

    /// <summary>The project's sign.</summary>
    public static float Sign(float value) => value >= 0 ? 1 : -1;

    /// <summary>Calls with the indexes of result, input and filter of every product inside of the image.</summary>
    public void ForEachProduct(Action<int, int, int> body)
    {
        ((int channels, int height, int width), (int filters, int rows, int columns), Window window) = Shape;
        for (int n = 0; n < Count; n++)
        {
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                {
                    for (int tap = 0; tap < Shape.Taps; tap++)
                    {
                        (int ky, int kx) = Math.DivRem(tap, window.KernelWidth);
                        int row = y * window.Stride + ky - window.Padding;
                        int column = x * window.Stride + kx - window.Padding;
                        if (row < 0 || row >= height || column < 0 || column >= width)
                        {
                            continue;
                        }

                        for (int o = 0; o < filters; o++)
                        {
                            int result = ((n * rows + y) * columns + x) * filters + o;
                            for (int i = 0; i < channels; i++)
                            {
                                body(
                                    result,
                                    ((n * height + row) * width + column) * channels + i,
                                    (o * channels + i) * Shape.Taps + tap);
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>Sums of float32 in any order against sums in double precision.</summary>
    /// <param name="actual">The kernel's.</param>
    /// <param name="expected">The exact sums.</param>
    /// <param name="magnitudes">The sums of the terms' magnitudes.</param>
    public static void AssertSums(float[] actual, double[] expected, double[] magnitudes)
    {
        const double Tolerance = 2e-6;
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < actual.Length; i++)
        {
            // "Not within", so that NaN fails too.
            if (!(Math.Abs(actual[i] - expected[i]) <= Tolerance * magnitudes[i]))
            {
                Assert.Fail($"Element {i} is {actual[i]}; {expected[i]} was expected.");
            }
        }
    }

    public override string ToString()
    {
        (int channels, int height, int width) = Shape.Input;
        return FormattableString.Invariant(
            $"{Count} x {channels}x{height}x{width} to {Shape.Output.Channels}, {Shape.Window}");
    }

    private static int Elements(FeatureShape shape) => shape.Channels * shape.Height * shape.Width;

    private float[] Random(int length, int stream)
    {
        var random = new Random(Seed * 10 + stream);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
