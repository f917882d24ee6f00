using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Tests.Training.Checkpointing;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

/// <summary>
/// Trainings that may take so much time, on a clock that goes on by a second with each batch that is read. An epoch
/// reads six batches to train on and two to validate on; before the first, six and three are read to measure.
/// </summary>
public sealed class TimeBudgetTests
{
    private const int EpochSeconds = 8;
    private const int MeasuringSeconds = 9;
    private const int MeasuringSteps = 6;

    private static readonly TrainingOptions _options = TestRun.Options with
    {
        Epochs = 8,
        WarmUpEpochs = 2,
        LearningRateDecay = new StepDecay { Milestones = [4, 6] },
    };

    private TrainedNetwork _teacher = null!;

    [OneTimeSetUp]
    public void TrainTeacher() => _teacher = Train(TestRun.Options with { Epochs = 1, WarmUpEpochs = 0 });

    [OneTimeTearDown]
    public void DisposeTeacher() => _teacher.Dispose();

    // 95 % of what is left after measuring, in epochs: 1.3, 3.7, 4.3, 6.1, and more than there are.
    [TestCase(20, 1)]
    [TestCase(40, 3)]
    [TestCase(45, 4)]
    [TestCase(60, 6)]
    [TestCase(500, 8)]
    public void TheTimeDecidesOnTheEpochs(int seconds, int epochs)
    {
        var reports = new List<TrainingProgress>();
        using TrainedNetwork network = Train(
            _options with { TimeBudget = TimeSpan.FromSeconds(seconds) }, progress: new ReportAction(reports.Add));
        Assert.Multiple(() =>
        {
            Assert.That(network.Epochs, Has.Count.EqualTo(epochs));
            Assert.That(reports, Has.All.Property(nameof(TrainingProgress.Epochs)).EqualTo(epochs));
            Assert.That(
                network.Duration,
                Is.EqualTo(TimeSpan.FromSeconds(MeasuringSeconds + EpochSeconds * epochs))
                    .And.LessThanOrEqualTo(TimeSpan.FromSeconds(seconds)));
            Assert.That(network.Warnings, Has.None.Contains("TimeBudget"));
            Assert.That(network.StoppedBecause, Is.Null);
        });
    }

    [Test]
    public void TheTimeLeftIsThatOfTheEpochs()
    {
        var left = new List<double>();
        Train(
            _options with { TimeBudget = TimeSpan.FromSeconds(40) },
            progress: new ReportAction(report =>
            {
                if (report.EpochReport is not null)
                {
                    left.Add(report.TimeLeft.TotalSeconds);
                }
            })).Dispose();
        Assert.That(left, Is.EqualTo(new double[] { 2 * EpochSeconds, EpochSeconds, 0 }).Within(1e-6));
    }

    [Test]
    public void AnEpochThatIsLongerThanTheTimeIsTrainedAndTold()
    {
        using TrainedNetwork network = Train(_options with { TimeBudget = TimeSpan.FromSeconds(5) });
        Assert.That(network.Epochs, Has.Count.EqualTo(1));
        Assert.That(network.Warnings, Has.Exactly(1).StartsWith("One epoch takes about 8.0 s, but the TimeBudget"));
    }

    [Test]
    public void MeasuringChangesNothing([Values] bool kernels, [Values] bool withTeacher)
    {
        TrainingOptions options = _options with
        {
            Optimiser = new Adam(),
            LearningRate = 0.01,
            Distillation = withTeacher ? new Distillation { Teacher = new NetworkTeacher(_teacher) } : null,
        };
        ComputeDevice device = kernels ? ComputeDevice.OnCpu() : PortableDevice.Create();
        using TrainedNetwork timed =
            Train(options with { TimeBudget = TimeSpan.FromSeconds(45) }, device: device);
        // Four of eight epochs: all that counts epochs is halved.
        using TrainedNetwork expected = Train(
            options with
            {
                Epochs = 4,
                WarmUpEpochs = 1,
                LearningRateDecay = new StepDecay { Milestones = [2, 3] },
            },
            device: device);
        Assert.That(TestRun.Describe(timed), Is.EqualTo(TestRun.Describe(expected)));
    }

    [Test]
    public void MeasuringLeavesNoTensors()
    {
        // TorchSharp itself leaves an alias of every parameter to the finalizer, the copy's too. The
        // finalizer may take some of them away while the network trains.
        long ofNetworks = LiveTensors.Left(() =>
        {
            using BinaryClassifier network = TestImages.Tiny.Create((1, 8, 8), 2);
            network.CopyTo(network.Device).Dispose();
        });
        Assert.That(
            LiveTensors.Left(() => Train(_options with { TimeBudget = TimeSpan.FromSeconds(20) }).Dispose()),
            Is.LessThanOrEqualTo(ofNetworks));
    }

    [Test]
    public void AStreamThatFillsItsWindowTakesLonger()
    {
        // Ten seconds more before the first batch, to train and to validate: 61 of 100 are left, an epoch takes 28.
        using TrainedNetwork network =
            Train(_options with { TimeBudget = TimeSpan.FromSeconds(100) }, fillingSeconds: 10);
        Assert.That(network.Epochs, Has.Count.EqualTo(2));
    }

    [Test]
    public void PhasesShareTheTimeByTheirEpochs()
    {
        TrainingOptions options = _options with
        {
            Epochs = 10,
            FirstStage = new PhaseOptions { Epochs = 10, WarmUpEpochs = 0 },
            TimeBudget = TimeSpan.FromSeconds(100),
        };
        using TrainedNetwork network = Train(options);
        Assert.Multiple(() =>
        {
            // Half of 100 s for the first stage, which takes 41 of them; 59 for the second.
            Assert.That(network.EarlierPhases.Single().Epochs, Has.Count.EqualTo(4));
            Assert.That(network.Epochs, Has.Count.EqualTo(5));
            Assert.That(network.Duration, Is.EqualTo(TimeSpan.FromSeconds(MeasuringSeconds + 5 * EpochSeconds)));
        });
    }

    /// <summary>Trains while a clock goes on by a second a batch.</summary>
    private static TrainedNetwork Train(
        TrainingOptions options,
        ComputeDevice? device = null,
        IProgress<TrainingProgress>? progress = null,
        double fillingSeconds = 0)
    {
        var clock = new SetClock();
        ImageDataset source = fillingSeconds == 0 ? TestRun.Images : TestStream.Of(TestRun.Images);
        var images = new WatchedImages(
            source, read => clock.Advance(IsFirst(read) ? fillingSeconds + 1 : 1));
        return new DeviceTraining(options, device ?? ComputeDevice.OnCpu()) { Clock = clock }
            .Train(images, progress: progress);
    }

    // Of the batches that are read to measure, of those of an epoch, and of those to validate on.
    private static bool IsFirst(int read) =>
        read is 1 or MeasuringSteps + 1 or MeasuringSteps + 2
        || (read > MeasuringSeconds && (read - MeasuringSeconds) % EpochSeconds is 1 or 7);
}
