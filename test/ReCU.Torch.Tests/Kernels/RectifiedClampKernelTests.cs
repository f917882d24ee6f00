using ReCU.Torch.Kernels;

namespace ReCU.Torch.Tests.Kernels;

/// <summary>The vectorised arithmetic against the plain formula in double precision.</summary>
public sealed class RectifiedClampKernelTests
{
    private const double Epsilon = 1e-5;

    private static readonly double _deviation = 2 * Math.Sqrt(2);

    private static IEnumerable<int> Lengths => [.. Enumerable.Range(2, 139), 511, 512, 513, 600, 2304, 4609];

    [Test]
    public void EqualsTheFormulaForEveryLength()
    {
        var random = new Random(8);
        foreach (int length in Lengths)
        {
            float[] weights = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.3))];
            float[] gradient = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5))];
            Check(weights, gradient);
        }
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void AValueThatIsNotFiniteSpoilsItsFilter(float value)
    {
        foreach (int length in new[] { 2, 40 })
        {
            float[] weights = [.. Enumerable.Range(0, length).Select(i => (float)i)];
            (float[] standardised, float[] signs) = (new float[length], new float[length]);
            (float scale, _) = RectifiedClampKernel.Standardise(weights, standardised, signs, _deviation, Epsilon);
            var gradient = new float[length];
            gradient[^1] = value;
            RectifiedClampKernel.Backward(gradient, standardised, gradient, float.PositiveInfinity, scale);
            Assert.That(gradient, Is.All.Matches<float>(element => !float.IsFinite(element)), "gradient");

            weights[0] = value;
            (scale, double magnitude) =
                RectifiedClampKernel.Standardise(weights, standardised, signs, _deviation, Epsilon);
            Assert.That(scale, Is.NaN);
            Assert.That(magnitude, Is.NaN);
            Assert.That(standardised, Is.All.NaN);
            Assert.That(signs, Is.All.EqualTo(-1), "signs");
        }
    }

    [Test]
    public void EqualWeightsAreZerosOfSignPlusOne()
    {
        float[] weights = [.. Enumerable.Repeat(0.5f, 45)];
        (float[] standardised, float[] signs) = (new float[45], new float[45]);
        (float scale, double magnitude) =
            RectifiedClampKernel.Standardise(weights, standardised, signs, _deviation, Epsilon);
        Assert.That(scale, Is.EqualTo(_deviation / Math.Sqrt(Epsilon)).Within(1e-3));
        Assert.That(magnitude, Is.Zero);
        Assert.That(standardised, Is.All.Zero);
        Assert.That(signs, Is.All.EqualTo(1));
    }

    private static void Check(float[] weights, float[] gradient)
    {
        int n = weights.Length;
        (float[] standardised, float[] signs, float[] result) = (new float[n], new float[n], new float[n]);
        (float scale, double magnitude) =
            RectifiedClampKernel.Standardise(weights, standardised, signs, _deviation, Epsilon);

        double mean = weights.Average(weight => (double)weight);
        double variance = weights.Sum(weight => (weight - mean) * (weight - mean)) / (n - 1);
        double s = _deviation / Math.Sqrt(variance + Epsilon);
        double[] w1 = [.. weights.Select(weight => (weight - mean) * s)];
        // Between two weights, so that rounding lets none of them pass or not.
        double[] sorted = [.. w1.Select(Math.Abs).Order()];
        double limit = (sorted[n * 3 / 4 - 1] + sorted[n * 3 / 4]) / 2;
        RectifiedClampKernel.Backward(gradient, standardised, result, (float)limit, scale);

        double[] g1 = [.. gradient.Zip(w1, (g, w) => Math.Abs(w) > limit ? 0 : g)];
        double along = g1.Zip(w1, (g, w) => g * w).Sum() / (8 * (n - 1));
        double[] g0 = [.. g1.Zip(w1, (g, w) => s * (g - w * along))];
        double[] expected = [.. g0.Select(g => g - g0.Average())];
        Assert.Multiple(() =>
        {
            Assert.That(scale, Is.EqualTo(s).Within(1e-6 * s), "scale");
            Assert.That(magnitude, Is.EqualTo(w1.Sum(Math.Abs)).Within(2e-6 * n), "magnitude");
            Assert.That(standardised.Select(w => (double)w), Is.EqualTo(w1).Within(5e-6), "standardised");
            Assert.That(
                signs.Where((_, i) => Math.Abs(w1[i]) > 1e-5),
                Is.EqualTo(w1.Where(w => Math.Abs(w) > 1e-5).Select(w => Math.Sign(w))),
                "signs");
            Assert.That(result.Select(g => (double)g), Is.EqualTo(expected).Within(4e-6 * s), "gradient");
        });
    }
}
