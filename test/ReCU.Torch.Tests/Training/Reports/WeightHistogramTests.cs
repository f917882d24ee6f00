using ReCU.Torch.Training.Reports;
using Tensorboard;

namespace ReCU.Torch.Tests.Training.Reports;

public sealed class WeightHistogramTests
{
    [Test]
    public void ValuesAreCountedInBinsOfEqualWidth()
    {
        // From 0 to 64 in quarters: bins of width 1 with four each, and the most in the last one.
        float[] values = [.. Enumerable.Range(0, 4 * 64 + 1).Select(i => i / 4f)];
        HistogramProto histogram = WeightHistogram.Count(values);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((histogram.Min, histogram.Max, histogram.Num), Is.EqualTo((0.0, 64.0, 257.0)));
            Assert.That(histogram.Sum, Is.EqualTo(values.Sum(value => (double)value)));
            Assert.That(histogram.SumSquares, Is.EqualTo(values.Sum(value => (double)value * value)));
            Assert.That(histogram.BucketLimit, Is.EqualTo(Enumerable.Range(1, 64).Select(i => (double)i)));
            Assert.That(histogram.Bucket, Is.EqualTo(Enumerable.Repeat(4.0, 63).Append(5)));
        }
    }

    [Test]
    public void OneValueIsOneBin()
    {
        HistogramProto histogram = WeightHistogram.Count([0.5f, 0.5f, 0.5f]);
        Assert.That(histogram.BucketLimit, Is.EqualTo(new[] { 0.5 }));
        Assert.That(histogram.Bucket, Is.EqualTo(new[] { 3.0 }));
    }

    [Test]
    public void WhatIsNoNumberIsLeftOut()
    {
        Assert.That(WeightHistogram.Count([float.NaN, 1, float.PositiveInfinity, 3]).Num, Is.EqualTo(2));
        Assert.That(WeightHistogram.Count([float.NaN]), Is.EqualTo(new HistogramProto()));
    }
}
