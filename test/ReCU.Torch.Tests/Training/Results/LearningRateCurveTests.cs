namespace ReCU.Torch.Tests.Training.Results;

public sealed class LearningRateCurveTests
{
    [Test]
    public void LossesAreSmoothed()
    {
        LearningRateCurve curve = Curve([4, 2, 1]);
        double second = (0.9 * 0.4 + 0.2) / (1 - 0.81);
        Assert.That(
            curve.Points.Select(point => point.Smoothed),
            Is.EqualTo(new[] { 4, second, (0.9 * (0.9 * 0.4 + 0.2) + 0.1) / (1 - 0.729) }).Within(1e-12));
        Assert.That(curve.Diverged, Is.False);
    }

    [Test]
    public void TheSteepestFallIsBeforeTheLowestLoss()
    {
        // Flat, then down around the 60th of 100 steps, flat, and up from the 90th.
        double[] losses = [.. Enumerable.Range(0, 100).Select(i =>
            2 - 1.5 / (1 + Math.Exp(-(i - 60) / 3.0)) + Math.Max(0, i - 90) * 0.2)];
        LearningRateCurve curve = Curve(losses);
        Assert.Multiple(() =>
        {
            // The average is some ten steps late.
            Assert.That(curve.Steepest, Is.InRange(Rate(58), Rate(70)));
            Assert.That(curve.Lowest, Is.InRange(Rate(80), Rate(95)));
        });
    }

    [Test]
    public void ItEndsWhereTheLossDiverges()
    {
        LearningRateCurve grown = Curve([.. Enumerable.Repeat(2.0, 30), .. Enumerable.Repeat(100.0, 30)]);
        LearningRateCurve infinite = Curve([.. Enumerable.Repeat(2.0, 30), double.PositiveInfinity, 1]);
        Assert.Multiple(() =>
        {
            Assert.That((grown.Diverged, grown.Points.Count), Is.EqualTo((true, 31)));
            Assert.That((infinite.Diverged, infinite.Points.Count), Is.EqualTo((true, 30)));
            Assert.That(grown.Steepest, Is.Null, "nothing fell");
        });
    }

    [Test]
    public void AFirstLossThatIsNoNumberIsAnError() => Assert.That(
        () => Curve([double.NaN, 1]), Throws.TypeOf<TrainingDivergedException>());

    private static LearningRateCurve Curve(double[] losses) =>
        LearningRateCurve.From(losses.Select((loss, i) => (Rate(i), loss)), losses.Length);

    private static double Rate(int step) => 1e-4 * Math.Pow(1.1, step);
}
