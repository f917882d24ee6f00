using ReCU.Torch.Kernels;

namespace ReCU.Torch.Tests.Kernels;

/// <summary>The kernel against its formula in doubles, at every length around those of vectors.</summary>
public sealed class SilentWeightRuleTests
{
    private static readonly int[] _lengths = [.. Enumerable.Range(1, 67), 1000];

    [Test]
    public void FollowsItsFormula(
        [ValueSource(nameof(_lengths))] int length, [Values(0, 0.5f)] float floor, [Values(0.01f, 0.6f)] float threshold)
    {
        var rule = new SilentWeightRule(floor, Decay: 0.3f, Memory: 0.75f, threshold);
        (float[] weights, float[] gradient) = (Random(length, 1, 1), Random(length, 2, 0.1));
        float[] flips = Random(length, 3, 1);
        double mean = weights.Average(weight => (double)weight);
        double factor = Math.Max(1, floor * Length(weights) / Length(gradient));
        bool[] positive = [.. weights.Select(weight => length == 1 || weight >= mean)];
        double[] averages =
        [
            .. flips.Select((flip, i) => 0.75 * Math.Abs(flip) + (positive[i] == (flip < 0) ? 0.25 : 0)),
        ];
        double[] expected =
        [
            .. gradient.Select((g, i) =>
                factor * g + (averages[i] < threshold ? (double)0.3f * (weights[i] - mean) : 0)),
        ];

        rule.Apply(weights, gradient, flips);

        Assert.Multiple(() =>
        {
            Assert.That(gradient, Is.EqualTo(expected).Within(1e-5));
            Assert.That(flips.Select(Math.Abs), Is.EqualTo(averages).Within(1e-6));
            Assert.That(flips.Select(float.IsPositive), Is.EqualTo(positive), "signs for the next step");
        });
    }

    [Test]
    public void AWeightAtTheMeanIsPositive([Values(4, 64)] int length)
    {
        var flips = new float[length];
        Array.Fill(flips, -0f);
        new SilentWeightRule(0, 0, 0.5f, 1).Apply(new float[length], new float[length], flips);
        Assert.That(flips, Is.All.EqualTo(0.5f), "each sign was negative, and flips");

        new SilentWeightRule(0, 0, 0.5f, 1).Apply(new float[length], new float[length], flips);
        Assert.That(flips, Is.All.EqualTo(0.25f), "no sign flips");
    }

    [Test]
    public void AGradientOfZerosIsLeftAtZero()
    {
        float[] gradient = new float[40];
        new SilentWeightRule(0.5f, 0, 0.5f, 1).Apply(Random(40, 1, 1), gradient, new float[40]);
        Assert.That(gradient, Is.All.Zero);
    }

    private static double Length(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static float[] Random(int length, int seed, double scale)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)((2 * random.NextDouble() - 1) * scale))];
    }
}
