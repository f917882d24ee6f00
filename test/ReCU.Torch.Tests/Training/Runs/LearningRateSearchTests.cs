using ReCU.Data;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

public sealed class LearningRateSearchTests
{
    private static readonly ImageSet _images = TestImages.BrightHalves(96, seed: 1);
    private static readonly TrainingOptions _options = TestImages.Options with { BatchSize = 12 };

    [Test]
    public void RatesRiseAndTheLossFalls()
    {
        var range = new LearningRateRange { Minimum = 1e-3, Maximum = 0.1, Steps = 41 };
        var told = new List<LearningRatePoint>();
        LearningRateCurve curve =
            new NetworkTrainer(_options).MeasureLearningRates(_images, range, new Told(told.Add));
        Assert.Multiple(() =>
        {
            Assert.That(curve.Points, Has.Count.EqualTo(41));
            Assert.That(
                curve.Points.Select(point => point.Rate),
                Is.EqualTo(Enumerable.Range(0, 41).Select(i => 1e-3 * Math.Pow(100, i / 40.0))).Within(1e-9));
            Assert.That(curve.Points[^1].Smoothed, Is.LessThan(curve.Points[0].Smoothed));
            Assert.That(curve.Steepest, Is.InRange(1e-3, 0.1));
            Assert.That(told, Is.EqualTo(curve.Points));
        });
    }

    [Test]
    public void TheSameSeedMeasuresTheSame()
    {
        // An epoch has six steps: of so few images, several epochs are taken.
        LearningRateCurve first = new NetworkTrainer(_options).MeasureLearningRates(_images);
        LearningRateCurve second = new NetworkTrainer(_options).MeasureLearningRates(_images);
        LearningRateCurve device = new DeviceTraining(_options, PortableDevice.Create())
            .MeasureRates(_images, new LearningRateRange { Steps = 10 });
        Assert.Multiple(() =>
        {
            Assert.That(first.Points[0].Steps, Is.EqualTo(100));
            Assert.That(second.Points, Is.EqualTo(first.Points));
            Assert.That(device.Points[0].Loss, Is.EqualTo(first.Points[0].Loss).Within(1e-4));
        });
    }

    [Test]
    public void AMeasurementChangesNoTraining()
    {
        using TrainedNetwork before = new NetworkTrainer(_options).Train(_images);
        new NetworkTrainer(_options).MeasureLearningRates(_images, new LearningRateRange { Steps = 10 });
        using TrainedNetwork after = new NetworkTrainer(_options).Train(_images);
        Assert.That(after.Logits(_images), Is.EqualTo(before.Logits(_images)));
    }

    [Test]
    public void ItCanBeCancelled()
    {
        using var source = new CancellationTokenSource();
        var stop = new Told(point =>
        {
            if (point.Step == 3)
            {
                source.Cancel();
            }
        });
        Assert.That(
            () => new NetworkTrainer(_options).MeasureLearningRates(
                _images, progress: stop, cancellation: source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static IEnumerable<TestCaseData> BadRanges()
    {
        yield return Case(new() { Minimum = 0 }, "LearningRateRange.Minimum is 0, but it must be above 0");
        yield return Case(
            new() { Maximum = 1e-4 }, "LearningRateRange.Maximum is 0.0001, but it must be above Minimum");
        yield return Case(new() { Steps = 9 }, "LearningRateRange.Steps is 9, but it must be at least 10, or null");

        static TestCaseData Case(LearningRateRange range, string message) =>
            new TestCaseData(range, message).SetArgDisplayNames(message);
    }

    [TestCaseSource(nameof(BadRanges))]
    public void ARangeThatIsNoneIsRefused(LearningRateRange range, string message) => Assert.That(
        () => new NetworkTrainer(_options).MeasureLearningRates(_images, range),
        Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));

    private sealed class Told(Action<LearningRatePoint> tell) : IProgress<LearningRatePoint>
    {
        public void Report(LearningRatePoint value) => tell(value);
    }
}
