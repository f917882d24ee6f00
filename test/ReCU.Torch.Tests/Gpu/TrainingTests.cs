using ReCU.Data;
using ReCU.TestKit;
using ReCU.Torch.Devices;
using ReCU.Torch.Tests.Training;
using ReCU.Torch.Tests.Training.Checkpointing;
using TorchSharp;

namespace ReCU.Torch.Tests.Gpu;

/// <summary>Trainings on a GPU.</summary>
[Category("Gpu")]
[NonParallelizable]
public sealed class TrainingTests
{
    private const long Mebibyte = 1L << 20;

    private static readonly TrainingOptions _options = TestImages.Options with
    {
        Device = Device.Cuda(),
        Epochs = 5,
        Augmentation = new Augmentation { CropPadding = 1 },
        Border = 2,
    };

    private static readonly ImageSet _images = TestImages.BrightHalves(96, seed: 1, contrast: 60);

    [SetUp]
    public void RequireGpu() => Gpu.Require();

    [TestCase(TrainingPrecision.Float32, 0.02)]
    [TestCase(TrainingPrecision.TensorFloat32, 0.05)]
    [TestCase(TrainingPrecision.BFloat16, 0.1)]
    public void TheLossCurveIsThatOfTheCpu(TrainingPrecision precision, double tolerance)
    {
        double[] expected = Losses(_options with { Device = Device.Cpu });
        double[] actual = Losses(_options with { Precision = precision });
        Assert.That(actual, Is.EqualTo(expected).Within(tolerance));
    }

    [Test]
    public void TheTrainedNetworkIsOnTheCpuAndSaysWhereItWasTrained()
    {
        using TrainedNetwork network = new NetworkTrainer(_options with { Epochs = 20 }).Train(_images);
        Assert.Multiple(() =>
        {
            Assert.That(network.Device, Is.EqualTo(Device.Cuda()));
            Assert.That(network.DeviceMemory, Is.GreaterThan(0));
            Assert.That(network.Classifier.parameters().Select(p => p.device_type), Is.All.EqualTo(DeviceType.CPU));
            Assert.That(TestImages.Accuracy(network, _images), Is.GreaterThan(0.9));
        });
    }

    [Test]
    public void ImagesThatAreCopiedTrainAsThoseThatStay()
    {
        double[] resident = Losses(_options with { Deterministic = true });
        double[] copied = Losses(_options with { Deterministic = true, DeviceDataLimit = 0 });
        Assert.That(copied, Is.EqualTo(resident));
    }

    [Test]
    public void DeterministicTrainingsAreTheSame()
    {
        TrainingOptions options = _options with
        {
            Deterministic = true,
            Precision = TrainingPrecision.TensorFloat32,
        };
        using TrainedNetwork first = new NetworkTrainer(options).Train(_images);
        using TrainedNetwork second = new NetworkTrainer(options).Train(_images);
        Assert.That(TestRun.Describe(second), Is.EqualTo(TestRun.Describe(first)));
    }

    [Test]
    public void MaxPoolingIsDeterministicToo()
    {
        TrainingOptions options = _options with
        {
            Deterministic = true,
            Network = TestImages.Tiny with { Stem = new StemOptions(4) { Pooling = new MaxPooling(3, 2) } },
        };
        using TrainedNetwork first = new NetworkTrainer(options).Train(_images);
        using TrainedNetwork second = new NetworkTrainer(options).Train(_images);
        Assert.That(TestRun.Describe(second), Is.EqualTo(TestRun.Describe(first)));
    }

    [TestCase(TeacherAnswers.EachView)]
    [TestCase(TeacherAnswers.OncePerImage)]
    public void ATeacherTeachesAsOnTheCpu(TeacherAnswers answers)
    {
        using TrainedNetwork teacher = new NetworkTrainer(_options with { Device = Device.Cpu }).Train(_images);
        TrainingOptions options = _options with
        {
            Distillation = new Distillation { Teacher = new NetworkTeacher(teacher), Answers = answers },
        };
        Assert.That(Losses(options), Is.EqualTo(Losses(options with { Device = Device.Cpu })).Within(0.02));
    }

    [Test]
    public void AFloatTwinTeachesAsOnTheCpu()
    {
        TrainingOptions options = _options with
        {
            Epochs = 3,
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 3 } },
            },
        };
        Assert.That(Losses(options), Is.EqualTo(Losses(options with { Device = Device.Cpu })).Within(0.02));
    }

    [Test]
    public void MemoryIsFlat()
    {
        // Five steps an epoch: 500 steps lie between the two looks.
        TrainingOptions options = _options with { Epochs = 102, ValidationFraction = 0 };
        var tensors = new Dictionary<int, long>();
        var used = new Dictionary<int, long>();
        var progress = new ReportAction(report =>
        {
            if (report.EpochReport is not null && report.Epoch is 2 or 102)
            {
                tensors[report.Epoch] = LiveTensors.Count();
                used[report.Epoch] = CudaMemory.Read(0)!.Value.Used;
            }
        });
        new NetworkTrainer(options).Train(TestImages.BrightHalves(80, seed: 1), progress: progress).Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(tensors[102], Is.EqualTo(tensors[2]), "live tensors");
            Assert.That(used[102] - used[2], Is.LessThan(16 * Mebibyte), "device memory");
        });
    }

    [Test]
    public void ABatchThatDoesNotFitIsNamed()
    {
        // A map of the stem takes 64 GiB, and a step keeps several.
        const int Width = 1024;
        TrainingOptions options = _options with
        {
            Network = TestImages.Tiny with
            {
                Stem = new StemOptions(Width) { Stride = 2 },
                Stages = [new(Width, 1), new(Width, 1, Stride: 2)],
            },
            BatchSize = 1 << 16,
            ValidationFraction = 0,
            Border = 12,
        };
        ImageSet images = TestImages.BrightHalves(1 << 16, seed: 1);
        Assert.That(
            () => new NetworkTrainer(options).Train(images),
            Throws.TypeOf<DeviceOutOfMemoryException>()
                .With.Message.Contains("BatchSize is 65536; about ")
                .And.Property(nameof(DeviceOutOfMemoryException.FittingBatchSize)).LessThan(1 << 16));
    }

    [Test]
    public void ARunOfTheCpuGoesOn()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = _options with
        {
            Device = Device.Cpu,
            Checkpoints = new CheckpointOptions { Folder = folder.Path },
        };
        using var cancellation = new CancellationTokenSource();
        var stop = new ReportAction(report =>
        {
            if (report.EpochReport is { Epoch: 2 })
            {
                cancellation.Cancel();
            }
        });
        Assert.That(
            () => new NetworkTrainer(options).Train(_images, progress: stop, cancellation: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        using TrainedNetwork network = new NetworkTrainer(options with { Device = Device.Cuda() }).Train(_images);
        Assert.That(network.Resumed!.Epochs, Is.EqualTo(2));
        Assert.That(
            network.Epochs.Select(epoch => epoch.TrainingLoss),
            Is.EqualTo(Losses(_options with { Device = Device.Cpu })).Within(0.02));
    }

    private static double[] Losses(TrainingOptions options)
    {
        using TrainedNetwork network = new NetworkTrainer(options).Train(_images);
        return [.. network.Epochs.Select(epoch => epoch.TrainingLoss)];
    }
}
