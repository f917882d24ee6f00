using Microsoft.ML;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Every option out of its range is refused by name, before any data are read.</summary>
public sealed class ReCUBinaryNetOptionsTests
{
    private static readonly ReCUBinaryNetOptions _good = BrightHalves.Options;

    private static IEnumerable<TestCaseData> Bad()
    {
        yield return Case(_good with { BatchSize = 1 }, "BatchSize is 1, but it must be at least 2");
        yield return Case(_good with { Epochs = 0 }, "Epochs is 0, but it must be at least 1");
        yield return Case(_good with { TimeBudget = TimeSpan.Zero }, "TimeBudget is 00:00:00, but it must be above 0");
        yield return Case(_good with { LearningRate = 0 }, "LearningRate is 0, but it must be above 0");
        yield return Case(_good with { LearningRate = double.NaN }, "LearningRate is NaN, but it must be above 0");
        yield return Case(_good with { LearningRate = double.PositiveInfinity }, "LearningRate is Infinity");
        yield return Case(_good with { LearningRate = 1e300 }, "LearningRate is 1E+300, but it must be above 0 and");
        yield return Case(
            _good with { Optimiser = new Sgd { Momentum = -0.1 } },
            "Momentum is -0.1, but it must be at least 0 and below 1");
        yield return Case(
            _good with { Optimiser = new Sgd { Momentum = 1 } },
            "Momentum is 1, but it must be at least 0 and below 1");
        yield return Case(_good with { Optimiser = new Sgd { Momentum = double.NaN } }, "Momentum is NaN");
        yield return Case(_good with { WeightDecay = -1 }, "WeightDecay is -1, but it must be at least 0");
        yield return Case(_good with { WeightDecay = double.NaN }, "WeightDecay is NaN");
        yield return Case(
            _good with { WarmUpEpochs = 3 }, "WarmUpEpochs is 3, but it must be at least 0 and below the 3 epochs");
        yield return Case(_good with { WarmUpEpochs = -1 }, "WarmUpEpochs is -1");
        yield return Case(
            _good with { ScheduleInterval = (ScheduleInterval)7 }, "ScheduleInterval is 7, but it must be Step or");
        yield return Case(
            _good with { Tau = new TauSchedule { Minimum = 0.5 } },
            "Tau from 0.5 to 0.99 is out of range: it must be 0.5 < Minimum <= Maximum <= 1.");
        yield return Case(_good with { Tau = new TauSchedule { Maximum = 1.1 } }, "Tau from 0.85 to 1.1 is out");
        yield return Case(
            _good with { Tau = new TauSchedule { Minimum = 0.9, Maximum = 0.8 } }, "Tau from 0.9 to 0.8 is out");
        yield return Case(_good with { Tau = new TauSchedule { Minimum = double.NaN } }, "Tau from NaN to 0.99");
        yield return Case(_good with { Border = -1 }, "Border is -1, but it must be from 0 to 65536");
        yield return Case(
            _good with { Border = 65_536 }, "ImageShape is 1x8x8 and Border 65536: an image would");
        yield return Case(
            _good with { Border = int.MaxValue }, "Border is 2147483647, but it must be from 0 to 65536");
        yield return Case(_good with { Threads = 1_025 }, "Threads is 1025, but it must be from 0 to 1024");
        yield return Case(
            _good with { ValidationFraction = 1 }, "ValidationFraction is 1, but it must be at least 0 and below 1");
        yield return Case(_good with { ValidationFraction = -0.1 }, "ValidationFraction is -0.1");
        yield return Case(_good with { ValidationFraction = double.NaN }, "ValidationFraction is NaN");
        yield return Case(_good with { Threads = -1 }, "Threads is -1, but it must be from 0 to 1024");
        yield return Case(
            _good with { Normalisation = new Normalisation([0], [0]) },
            "Normalisation has 1 means [0] and 1 standard deviations [0]; it needs one finite mean");
        yield return Case(
            _good with { Normalisation = new Normalisation([0, 1, 2], [1, 1, 1]) },
            "Normalisation is for 3 channels, but the images have 1.");
        yield return Case(
            _good with { Augmentation = new Augmentation { CropPadding = -1 } },
            "Augmentation.CropPadding is -1, but it must be from 0 to 65536");
        yield return Case(
            _good with { Augmentation = new Augmentation { Lighting = 0.1 } },
            "Augmentation.Lighting is for images of 3 channels, but these have 1.");
        yield return Case(
            _good with { CentreCrop = new CentreCrop() },
            "ImageShape is 1x8x8, but CentreCrop makes images 224x224; they must be the same.");
        yield return Case(
            _good with { FirstStage = new PhaseOptions { Epochs = 0 } }, "FirstStage: Epochs is 0, but it must be");
        yield return Case(
            _good with { ImageShape = default },
            "ImageShape is 0x0x0; set channels, height and width, such as (1, 28, 28)");
        yield return Case(_good with { ImageShape = (1, -8, -8) }, "ImageShape is 1x-8x-8; set channels");
        yield return Case(
            _good with { ImageShape = (1, 100_000, 100_000) },
            "ImageShape is 1x100000x100000 and Border 0: an image would");
        yield return Case(_good with { ImageShape = (1, 9, 9) }, "Network 'tiny': images of 1x9x9 are 9x9 at stage 2");
        yield return Case(
            _good with { Border = 1, ImageShape = (1, 7, 7) }, "Network 'tiny': images of 1x9x9 are 9x9 at stage 2");
        yield return Case(_good with { LabelColumnName = "" }, "LabelColumnName is ''; name a column.");
        yield return Case(_good with { LabelColumnName = null! }, "LabelColumnName is ''; name a column.");
        yield return Case(_good with { ImageColumnName = " " }, "ImageColumnName is ' '; name a column.");
        yield return Case(
            _good with { LabelColumnName = "Pixels" }, "LabelColumnName and ImageColumnName are both 'Pixels'");
        yield return Case(
            _good with { LabelColumnName = "Score" }, "Two of the columns that the network writes are named 'Score'");
        yield return Case(
            _good with { Scoring = new ReCUScoringOptions { LogitsColumnName = "Score" } },
            "Two of the columns that the network writes are named 'Score'");
        yield return Case(
            _good with { Scoring = new ReCUScoringOptions { BatchSize = 0 } }, "BatchSize is 0; it must be from 1");
        yield return Case(_good with { Network = null! }, "Network");
        yield return Case(_good with { Tau = null! }, "Tau");
        yield return Case(_good with { Augmentation = null! }, "Augmentation");
        yield return Case(_good with { Scoring = null! }, "Scoring");
    }

    [TestCaseSource(nameof(Bad))]
    public void AnOptionOutOfRangeIsNamed(ReCUBinaryNetOptions options, string message) =>
        Assert.That(
            () => new MLContext().Transforms.TrainReCUBinaryNet(options),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));

    private static TestCaseData Case(ReCUBinaryNetOptions options, string message) =>
        new TestCaseData(options, message).SetArgDisplayNames(message);
}
