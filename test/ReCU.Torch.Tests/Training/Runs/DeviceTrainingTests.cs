using ReCU.Data;
using ReCU.TestKit;
using ReCU.Torch.Devices;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

/// <summary>Whole trainings in the form that a GPU takes, on the CPU.</summary>
public sealed class DeviceTrainingTests
{
    private static readonly TrainingOptions _options = TestImages.Options with
    {
        Epochs = 5,
        Augmentation = new Augmentation { CropPadding = 1 },
        Border = 2,
    };

    private static readonly ImageSet _images = TestImages.BrightHalves(96, seed: 1, contrast: 60);

    // Rounding alone tells the two forms apart; the curves differ by 1e-7 until it flips a sign.
    private const double Tolerance = 1e-3;

    [Test]
    public void TheLossCurveIsThatOfTheKernels([Values] bool channelsLast)
    {
        double[] expected = Losses(ComputeDevice.OnCpu());
        double[] actual = Losses(PortableDevice.Create(channelsLast: channelsLast));
        Assert.That(actual, Is.EqualTo(expected).Within(Tolerance));
        Assert.That(expected[^1], Is.LessThan(expected[0] - 50 * Tolerance), "nothing was learned");
    }

    [Test]
    public void WithAllThatChangesStepsTheLossCurveIsThatOfTheKernels()
    {
        // Few epochs, before rounding flips a sign.
        TrainingOptions options = _options with
        {
            Epochs = 2,
            SilentWeights = new SilentWeights { GradientFloor = 0.05, Decay = 1e-3 },
            WeightAverage = new WeightAverage { Decay = 0.9 },
            StemAndHeadRate = 0.5,
            Tau = new TauSchedule { Interval = ScheduleInterval.Step },
            Augmentation = new Augmentation { CropPadding = 1, MixUp = new MixUp(), CutOut = new CutOut { Size = 3 } },
        };
        using TrainedNetwork actual = new DeviceTraining(options, PortableDevice.Create()).Train(_images);
        using TrainedNetwork expected = new DeviceTraining(options, ComputeDevice.OnCpu()).Train(_images);
        Assert.Multiple(() =>
        {
            Assert.That(
                actual.Epochs.Select(epoch => epoch.TrainingLoss),
                Is.EqualTo(expected.Epochs.Select(epoch => epoch.TrainingLoss)).Within(Tolerance));
            Assert.That(
                actual.Epochs.Select(epoch => epoch.ValidationLoss),
                Is.EqualTo(expected.Epochs.Select(epoch => epoch.ValidationLoss)).Within(0.05));
        });
    }

    [Test]
    public void BFloat16Learns([Values] bool kernels)
    {
        TrainingOptions options = _options with { Precision = TrainingPrecision.BFloat16 };
        ComputeDevice device = kernels
            ? ComputeDevice.OnCpu(TrainingPrecision.BFloat16)
            : PortableDevice.Create(TrainingPrecision.BFloat16);
        using TrainedNetwork network = new DeviceTraining(options, device).Train(_images);
        double[] exact = Losses(ComputeDevice.OnCpu());
        double[] losses = [.. network.Epochs.Select(epoch => epoch.TrainingLoss)];
        Assert.That(losses, Is.EqualTo(exact).Within(0.15));
        Assert.That(losses, Is.Not.EqualTo(exact), "nothing was rounded");
    }

    [Test]
    public void WhereTheImagesAreKeptDoesNotMatter()
    {
        float[] resident = Logits(_options, PortableDevice.Create());
        float[] copied = Logits(_options with { DeviceDataLimit = 0 }, PortableDevice.Create());
        Assert.That(copied, Is.EqualTo(resident));
    }

    [Test]
    public void ATeacherAndAFirstStageAreTrainedToo()
    {
        TrainingOptions options = _options with
        {
            Epochs = 2,
            FirstStage = new PhaseOptions(),
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 1 } },
            },
        };
        using TrainedNetwork network = new DeviceTraining(options, PortableDevice.Create()).Train(_images);
        using TrainedNetwork expected = new DeviceTraining(options, ComputeDevice.OnCpu()).Train(_images);
        Assert.That(
            network.EarlierPhases.SelectMany(phase => phase.Epochs).Select(epoch => epoch.TrainingLoss),
            Is.EqualTo(expected.EarlierPhases.SelectMany(phase => phase.Epochs).Select(epoch => epoch.TrainingLoss))
                .Within(Tolerance));
    }

    [Test]
    public void ARunGoesOnOnAnotherDevice()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = _options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };
        using var cancellation = new CancellationTokenSource();
        var stop = new ReportAction(report =>
        {
            if (report.EpochReport is { Epoch: 2 })
            {
                cancellation.Cancel();
            }
        });
        Assert.That(
            () => new DeviceTraining(options, ComputeDevice.OnCpu())
                .Train(_images, progress: stop, cancellation: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());

        TrainingOptions elsewhere = options with { Device = Device.Cpu, Deterministic = true, DeviceDataLimit = 0 };
        using TrainedNetwork network = new DeviceTraining(elsewhere, PortableDevice.Create()).Train(_images);

        double[] uninterrupted = Losses(ComputeDevice.OnCpu());
        double[] losses = [.. network.Epochs.Select(epoch => epoch.TrainingLoss)];
        Assert.Multiple(() =>
        {
            Assert.That(network.Resumed!.Epochs, Is.EqualTo(2));
            Assert.That(losses[..2], Is.EqualTo(uninterrupted[..2]));
            Assert.That(losses, Is.EqualTo(uninterrupted).Within(Tolerance));
        });
    }

    [Test]
    public void AnotherPrecisionIsAnotherRun()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = _options with
        {
            Epochs = 1,
            Checkpoints = new CheckpointOptions { Folder = folder.Path },
        };
        new DeviceTraining(options, ComputeDevice.OnCpu()).Train(_images).Dispose();
        Assert.That(
            () => new NetworkTrainer(options with { Precision = TrainingPrecision.BFloat16 }).Train(_images),
            Throws.ArgumentException.With.Message.Contains("Precision was Float32 and is BFloat16"));
    }

    private static double[] Losses(ComputeDevice device)
    {
        using TrainedNetwork network = new DeviceTraining(_options, device).Train(_images);
        return [.. network.Epochs.Select(epoch => epoch.TrainingLoss)];
    }

    private static float[] Logits(TrainingOptions options, ComputeDevice device)
    {
        using TrainedNetwork network = new DeviceTraining(options, device).Train(_images);
        return network.Logits(_images);
    }
}
