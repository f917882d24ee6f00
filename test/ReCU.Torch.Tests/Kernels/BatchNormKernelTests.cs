using ReCU.Torch.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Kernels;

/// <summary>The vectorised arithmetic against the plain formulas in double precision.</summary>
public sealed class BatchNormKernelTests
{
    private static readonly int[] _channels = [1, 3, 15, 16, 17, 33];
    private static readonly (int Count, int Height, int Width)[] _maps = [(1, 1, 1), (1, 1, 2), (3, 2, 3), (2, 7, 9)];

    [Test]
    public void StatisticsAreThoseOfDoubles(
        [ValueSource(nameof(_channels))] int channels,
        [ValueSource(nameof(_maps))] (int Count, int Height, int Width) maps,
        [Values(0, 1000)] int offset)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] values = [.. Values(1, channels, maps).Select(value => value + offset)];
        (double[] means, double[] variances) = BatchNormKernel.Statistics(Guard(values, channels, maps).FeatureMaps);
        for (int c = 0; c < channels; c++)
        {
            double[] channel = [.. Channel(values, channels, c)];
            double mean = channel.Average();
            Assert.That(means[c], Is.EqualTo(mean).Within(1e-6), "mean");
            double variance = channel.Average(value => (value - mean) * (value - mean));
            Assert.That(variances[c], Is.EqualTo(variance).Within(1e-6), "variance");
        }
    }

    [Test]
    public void AConstantChannelHasNoVariance()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] values = [.. Enumerable.Repeat(1234.567f, 17 * 400)];
        (double[] means, double[] variances) =
            BatchNormKernel.Statistics(Guard(values, 17, (4, 10, 10)).FeatureMaps);
        Assert.That(means, Is.All.EqualTo((double)1234.567f));
        Assert.That(variances, Is.All.Zero);
    }

    [Test]
    public void AppliesFactorOffsetShortcutAndClip(
        [ValueSource(nameof(_channels))] int channels,
        [ValueSource(nameof(_maps))] (int Count, int Height, int Width) maps,
        [Values] bool withShortcut,
        [Values] bool clip)
    {
        using DisposeScope scope = NewDisposeScope();
        (float[] values, float[] added) = (Values(1, channels, maps), Values(2, channels, maps));
        (float[] a, float[] b) = (Values(3, channels, (1, 1, 1)), Values(4, channels, (1, 1, 1)));
        values[0] = float.NaN;
        GuardedTensor result = GuardedTensor.Maps(maps.Count, channels, maps.Height, maps.Width);
        BatchNormKernel.Apply(
            Guard(values, channels, maps).FeatureMaps,
            withShortcut ? Guard(added, channels, maps).FeatureMaps : null,
            result.FeatureMaps,
            a,
            b,
            clip);

        double bound = clip ? 1 : double.PositiveInfinity;
        double[] expected = [.. values.Select((value, i) => Math.Clamp(
            (double)value * a[i % channels] + b[i % channels] + (withShortcut ? added[i] : 0), -bound, bound))];
        Assert.That(result.ToArray().Select(value => (double)value), Is.EqualTo(expected).Within(1e-6));
        result.AssertNobodyWroteAround("result");
    }

    [Test]
    public void GradientsPassInsideOfTheClip(
        [ValueSource(nameof(_channels))] int channels,
        [ValueSource(nameof(_maps))] (int Count, int Height, int Width) maps,
        [Values] bool clip)
    {
        using DisposeScope scope = NewDisposeScope();
        (float[] gradient, float[] values) = (Values(5, channels, maps), Values(6, channels, maps));
        float[] output = [.. Values(7, channels, maps).Select(value => Math.Clamp(value, -1, 1))];
        // Torch's hardtanh lets a gradient pass where its value is not a number.
        output[^1] = float.NaN;
        float[] means = Values(8, channels, (1, 1, 1));
        GuardedTensor passed = GuardedTensor.Maps(maps.Count, channels, maps.Height, maps.Width);
        (double[] sums, double[] products) = BatchNormKernel.BackwardSums(
            Guard(gradient, channels, maps).FeatureMaps,
            clip ? Guard(output, channels, maps).FeatureMaps : null,
            Guard(values, channels, maps).FeatureMaps,
            means,
            passed.FeatureMaps);

        float[] expected = [.. gradient.Select((g, i) => clip && Math.Abs(output[i]) >= 1 ? 0 : g)];
        if (clip)
        {
            Assert.That(passed.ToArray(), Is.EqualTo(expected));
        }

        passed.AssertNobodyWroteAround("passed");
        for (int c = 0; c < channels; c++)
        {
            Assert.That(sums[c], Is.EqualTo(Channel(expected, channels, c).Sum()).Within(1e-5), "sum");
            double product = Channel(expected, channels, c)
                .Zip(Channel(values, channels, c), (g, z) => g * (z - means[c])).Sum();
            Assert.That(products[c], Is.EqualTo(product).Within(5e-5), "product");
        }
    }

    [Test]
    public void CombinesGradientAndValues(
        [ValueSource(nameof(_channels))] int channels,
        [ValueSource(nameof(_maps))] (int Count, int Height, int Width) maps)
    {
        using DisposeScope scope = NewDisposeScope();
        (float[] gradient, float[] values) = (Values(9, channels, maps), Values(10, channels, maps));
        float[][] factors = [.. Enumerable.Range(11, 3).Select(seed => Values(seed, channels, (1, 1, 1)))];
        GuardedTensor result = GuardedTensor.Maps(maps.Count, channels, maps.Height, maps.Width);
        BatchNormKernel.BackwardApply(
            Guard(gradient, channels, maps).FeatureMaps,
            Guard(values, channels, maps).FeatureMaps,
            result.FeatureMaps,
            factors[0],
            factors[1],
            factors[2]);

        double[] expected = [.. gradient.Select((g, i) => (double)Factor(0, i) * g + (double)Factor(1, i) * values[i]
            + Factor(2, i))];
        Assert.That(result.ToArray().Select(value => (double)value), Is.EqualTo(expected).Within(2e-6));
        result.AssertNobodyWroteAround("result");

        float Factor(int which, int index) => factors[which][index % channels];
    }

    private static GuardedTensor Guard(float[] values, int channels, (int Count, int Height, int Width) maps) =>
        GuardedTensor.Maps(values, maps.Count, channels, maps.Height, maps.Width);

    private static IEnumerable<double> Channel(float[] values, int channels, int channel) =>
        values.Where((_, i) => i % channels == channel).Select(value => (double)value);

    private static float[] Values(int seed, int channels, (int Count, int Height, int Width) maps)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, channels * maps.Count * maps.Height * maps.Width)
            .Select(_ => random.NextSingle() * 4 - 2)];
    }
}
