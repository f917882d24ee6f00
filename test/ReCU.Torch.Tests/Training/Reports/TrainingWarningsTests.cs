using ReCU.Data;
using ReCU.Torch.Native;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Reports;

namespace ReCU.Torch.Tests.Training.Reports;

/// <summary>What looks wrong in a training is told, with the remedy; what does not is not.</summary>
public sealed class TrainingWarningsTests
{
    private static readonly ImageSet _images = TestImages.BrightHalves(64, seed: 5);

    private static IEnumerable<string> OfThisMachine => TrainingWarnings.CheckConvolutions(FloatConvolutions.Error);

    [Test]
    public void ATrainingThatWorksHasNoWarningsOfItsOwn() =>
        Assert.That(Train(_images), Is.EqualTo(OfThisMachine));

    [Test]
    [NonParallelizable]
    [Platform("Linux")]
    public void ReplacedConvolutionsAreTold()
    {
        (bool replaced, string? error) = (FloatConvolutions.AreReplaced, FloatConvolutions.Error);
        Assert.That(FloatConvolutions.TryUseOneDnn(false, "a convolution of 17 channels: sums are off by 4."));
        try
        {
            Assert.That(Train(_images), Is.EqualTo(new[]
            {
                "oneDNN computes wrong convolutions on this processor (a convolution of 17 channels: sums are off by "
                    + "4), so torch's own are used. Results are right, but float convolutions are slower.",
            }));
        }
        finally
        {
            FloatConvolutions.TryUseOneDnn(!replaced, error);
        }
    }

    [Test]
    public void PixelsFrom0To1NameTheirFactor() => Assert.That(
        Train(Rescaled(pixel => pixel / 255f)),
        Has.One.StartsWith("No pixel of the first 64 images is above 1, but pixels go from 0 to 255. "
            + "Multiply them by 255, "));

    [Test]
    public void NegativePixelsAreTold() => Assert.That(
        Train(Rescaled(pixel => (pixel - 200) / 64f)), Has.One.Contains("of the pixels are negative"));

    [Test]
    public void BlackImagesAreNoOtherScale()
    {
        var range = new PixelRange();
        range.Add(Rescaled(_ => 0), AllRows(_images));
        Assert.That(range.Images, Is.EqualTo(64));
        Assert.That(TrainingWarnings.CheckPixelScale(range), Is.Empty);
    }

    [Test]
    public void APixelAbove1IsEnough()
    {
        var range = new PixelRange();
        range.Add(Rescaled(pixel => pixel == 255 ? 2 : 0), AllRows(_images));
        Assert.That(TrainingWarnings.CheckPixelScale(range), Is.Empty);
    }

    // Of 64 images 48 are trained on.
    [TestCase(1, 48, ScheduleInterval.Step, 1)]
    [TestCase(1, 47, ScheduleInterval.Step, 1, Description = "the last image is left out")]
    [TestCase(1, 46, ScheduleInterval.Step, 0)]
    [TestCase(2, 48, ScheduleInterval.Step, 0)]
    [TestCase(1, 48, ScheduleInterval.Epoch, 0)]
    public void AnOnlyStepWithARateOf0IsTold(int epochs, int batchSize, ScheduleInterval interval, int expected)
    {
        LearningRateDecay[] decays = [new CosineDecay(), new LinearDecay()];
        Assert.Multiple(() =>
        {
            foreach (LearningRateDecay decay in decays)
            {
                TrainingOptions options = TestImages.Options with
                {
                    Epochs = epochs,
                    BatchSize = batchSize,
                    ScheduleInterval = interval,
                    LearningRateDecay = decay,
                };
                Assert.That(
                    Train(_images, options),
                    Has.Exactly(expected).StartsWith("The run is a single step, the last of its schedule"),
                    $"{decay}");
            }
        });
    }

    [Test]
    public void AnOnlyStepOfAStepDecayLearns() => Assert.That(
        Train(_images, TestImages.Options with
        {
            Epochs = 1,
            BatchSize = 48,
            LearningRateDecay = new StepDecay { Milestones = [] },
        }),
        Has.None.Contains("single step"));

    [Test]
    public void ALossThatRunsAwayIsTold() => Assert.That(
        Train(_images, TestImages.Options with { LearningRate = 1e6 }),
        Has.Some.Contains("the training has diverged. Lower LearningRate"));

    [TestCase(0.7, 700, 1)]
    [TestCase(0.7, 600, 0)]
    [TestCase(0.01, 20, 0)]
    [TestCase(0.01, 70, 1)]
    public void ALossMustGrowAThousandfold(double first, double second, int expected) =>
        Assert.That(
            TrainingWarnings.CheckLoss([Epoch(1, first), Epoch(2, second)], 2).ToArray(), Has.Length.EqualTo(expected));

    [Test]
    public void AnAccuracyAtChanceIsToldAtTheEnd([Values(0, 0.25)] double validationFraction)
    {
        ImageSet noise = TestImages.Random((1, 8, 8), 64, seed: 1);
        var reports = new List<TrainingProgress>();
        TrainingOptions options =
            TestImages.Options with { LearningRate = 1e-9, ValidationFraction = validationFraction };
        using TrainedNetwork network =
            new NetworkTrainer(options).Train(noise, progress: new ReportAction(reports.Add));

        Assert.That(network.Warnings, Has.One.Contains("It has learned nothing"));
        Assert.That(
            reports.Where(report => report.Epoch < options.Epochs).SelectMany(report => report.Warnings).Distinct(),
            Is.EqualTo(OfThisMachine));
        Assert.That(reports[^1].Warnings, Is.EqualTo(network.Warnings));
    }

    [Test]
    public void ChanceIsTheShareOfTheMostFrequentClass()
    {
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 90 ? 0 : 1)];
        var uneven = new ImageSet((1, 1, 1), new byte[100], labels, 2);
        Assert.That(Warnings(0.9), Has.One.StartsWith("The network is right on 90.0 % of the validation images"));
        Assert.That(Warnings(0.92), Is.Not.Empty);
        Assert.That(Warnings(0.95), Is.Empty);

        IEnumerable<string> Warnings(double accuracy) =>
            TrainingWarnings.CheckAccuracy(Epoch(1, 0.5, accuracy), Epoch(2, 0.5, 0.97), uneven, AllRows(uneven));
    }

    [Test]
    public void AnAccuracyThatFellToChanceIsTold()
    {
        Assert.That(
            TrainingWarnings.CheckAccuracy(Epoch(1, 0.5, 0.9), Epoch(2, 0.5, 0.5), _images, AllRows(_images)),
            Has.One.StartsWith("In the last epoch the network is right on 50.0 % of the validation images")
                .And.Contains("The weights of epoch 1 were kept"));
    }

    [Test]
    public void ValidationImagesOfOneClassAreTold()
    {
        var one = new ImageSet((1, 1, 1), new byte[10], new int[10], 2);
        Assert.That(
            TrainingWarnings.CheckAccuracy(Epoch(1, 0.5, 1), Epoch(1, 0.5, 1), one, AllRows(one)),
            Has.One.StartsWith("All validation images are of one class"));
    }

    private static IReadOnlyList<string> Train(ImageSet images, TrainingOptions? options = null)
    {
        using TrainedNetwork network = new NetworkTrainer(options ?? TestImages.Options).Train(images);
        return network.Warnings;
    }

    private static ImageSet Rescaled(Func<byte, float> pixel)
    {
        var floats = new float[_images.Count * 64];
        using IImageReader reader = _images.Open(AllRows(_images));
        int next = 0;
        foreach (ImagePixels image in reader.Read(_images.Count))
        {
            foreach (byte value in image.Bytes.Span)
            {
                floats[next++] = pixel(value);
            }
        }

        return new ImageSet((1, 8, 8), floats, _images.Labels.ToArray(), 2);
    }

    private static int[] AllRows(ImageSet images) => [.. Enumerable.Range(0, images.Count)];

    private static EpochReport Epoch(int number, double loss, double accuracy = double.NaN) => new()
    {
        Epoch = number,
        TrainingLoss = loss,
        TrainingAccuracy = 0.5,
        ValidationLoss = double.NaN,
        ValidationAccuracy = accuracy,
        LearningRate = 0.1,
        Tau = 0.9,
        IsBest = true,
        Layers = [],
        Duration = TimeSpan.Zero,
    };
}
