using ReCU.Report.Pages.Plots;

namespace ReCU.Report.Tests.Pages.Plots;

public class ScaleTests
{
    [TestCase(0.013, 0.97, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [TestCase(0.331, 2.31, new[] { 0, 0.5, 1, 1.5, 2, 2.5 })]
    [TestCase(0, 1, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [TestCase(-7, 12, new double[] { -10, -5, 0, 5, 10, 15 })]
    public void TicksAreRoundNumbersAroundTheValues(double least, double most, double[] ticks) =>
        Assert.That(new Scale(least, most, 0, 100, 5).Ticks, Is.EqualTo(ticks).Within(1e-9));

    [TestCase(1, 20, new double[] { 5, 10, 15, 20 })]
    [TestCase(1, 3, new double[] { 1, 2, 3 })]
    [TestCase(7, 7, new double[] { 7, 8 })]
    public void EpochsAreWholeNumbersWithinTheirRange(double least, double most, double[] ticks) => Assert.That(
        new Scale(least, most, 0, 100, 6, isWhole: true, widen: false).Ticks, Is.EqualTo(ticks).Within(1e-9));

    [Test]
    public void TheEndsAreTheEnds([Values(0.5, 1e-9, 1e9)] double size)
    {
        var scale = new Scale(-size, 3 * size, 10, 110, 4, widen: false);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(scale.At(-size), Is.EqualTo(10));
            Assert.That(scale.At(3 * size), Is.EqualTo(110));
            Assert.That(scale.At(size), Is.EqualTo(60));
        }
    }

    [Test]
    public void OneValueStandsInTheMiddle([Values(0, 0.25, -3, 1e12)] double value)
    {
        var scale = new Scale(value, value, 0, 100, 5);
        Assert.That(scale.At(value), Is.InRange(10, 90));
        Assert.That(scale.Ticks, Is.Not.Empty.And.All.Matches<double>(double.IsFinite));
    }
}
