using ReCU.Torch.Kernels;

namespace ReCU.Torch.Tests.Kernels;

/// <summary>The vectorised arithmetic against the plain formula in double precision, for all lengths around vectors.</summary>
public sealed class BinaryActivationKernelTests
{
    private const double Epsilon = 1e-5;

    [Test]
    public void EqualsTheFormulaForEveryLength()
    {
        var random = new Random(7);
        for (int length = 2; length <= 600; length += length < 140 ? 1 : 53)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() * 3 - 1))];
            values[length / 2] = 0;
            float[] gradient = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5))];
            Check(values, gradient);
        }
    }

    private static void Check(float[] values, float[] gradient)
    {
        float[] result = [.. gradient];
        (float mean, float scale) = BinaryActivationKernel.Statistics(values, Epsilon);
        BinaryActivationKernel.Backward(values, result, result, mean, scale);

        double m = values.Average(value => (double)value);
        double variance = values.Sum(value => (value - m) * (value - m)) / (values.Length - 1);
        double s = 1 / Math.Sqrt(variance + Epsilon);
        double[] passed = [.. values.Zip(gradient, (a, g) => g * Math.Max(0, 2 - 2 * Math.Abs(s * a)))];
        double along = s * s * passed.Zip(values, (p, a) => p * a).Sum() / (values.Length - 1);
        double[] expected = [.. passed.Zip(values, (p, a) => s * (p - (a - m) * along))];
        Assert.Multiple(() =>
        {
            Assert.That(mean, Is.EqualTo(m).Within(1e-6), "mean");
            Assert.That(scale, Is.EqualTo(s).Within(1e-6 * s), "scale");
            Assert.That(result.Select(value => (double)value), Is.EqualTo(expected).Within(2e-6 * s), "gradient");
        });
    }
}
