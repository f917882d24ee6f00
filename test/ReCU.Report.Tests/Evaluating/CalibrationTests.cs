namespace ReCU.Report.Tests.Evaluating;

public class CalibrationTests
{
    [Test]
    public void TheErrorIsTheWeightedDistanceOfTheBins()
    {
        // Two bins: (0, 0.5] with 0.5 (wrong), and (0.5, 1] with 0.6 (wrong), 0.8 (right), 1 (right).
        Calibration calibration = Evaluate(2, (0.5f, false), (0.6f, false), (0.8f, true), (1, true));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(calibration.Bins.Select(bin => (bin.Lower, bin.Upper, bin.Count)), Is.EqualTo(
                new[] { (0.0, 0.5, 1), (0.5, 1.0, 3) }));
            Assert.That(calibration.Bins[0].Confidence, Is.EqualTo(0.5).Within(1e-6));
            Assert.That(calibration.Bins[1].Confidence, Is.EqualTo(0.8).Within(1e-6));
            Assert.That(calibration.Bins[1].Accuracy, Is.EqualTo(2.0 / 3).Within(1e-12));
            Assert.That(calibration.ExpectedError, Is.EqualTo((0.5 * 1 + (0.8 - 2.0 / 3) * 3) / 4).Within(1e-6));
            Assert.That(calibration.Overconfidence, Is.EqualTo((0.5 * 1 + (0.8 - 2.0 / 3) * 3) / 4).Within(1e-6));
        }
    }

    [Test]
    public void ABorderBelongsToTheBinBelow([Values(0.4f, 0.6f, 0.8f, 1f)] float border)
    {
        Calibration calibration = Evaluate(5, (border, true));
        Assert.That(calibration.Bins.Single(bin => bin.Count > 0).Upper, Is.EqualTo(border).Within(1e-6));
    }

    [Test]
    public void WhoIsRightAsOftenAsSureHasNoErrorAndDoubtCountsBelowZero()
    {
        Calibration right = Evaluate(15, [.. Enumerable.Range(0, 4).Select(i => (0.75f, i < 3))]);
        Calibration doubtful = Evaluate(15, (0.75f, true), (0.75f, true));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(right.ExpectedError, Is.Zero);
            Assert.That(doubtful.ExpectedError, Is.EqualTo(0.25));
            Assert.That(doubtful.Overconfidence, Is.EqualTo(-0.25));
            Assert.That(new Calibration([]).ExpectedError, Is.Zero);
        }
    }

    private static Calibration Evaluate(int bins, params (float Confidence, bool IsRight)[] images)
    {
        var builder = new EvaluationBuilder(["a", "b", "c"], new EvaluationOptions { CalibrationBins = bins });
        foreach ((float confidence, bool isRight) in images)
        {
            float rest = (1 - confidence) / 2;
            builder.Add(0, isRight ? 0 : 1, [confidence, rest, rest]);
        }

        return builder.Build().Calibration;
    }
}
