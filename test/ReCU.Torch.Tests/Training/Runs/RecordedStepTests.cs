using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Tests.Training.Checkpointing;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

/// <summary>Recorded steps, on a CPU that computes them anew each time; on a GPU, see <see cref="Gpu"/>.</summary>
public sealed class RecordedStepTests
{
    private static readonly ImageSet _images = TestImages.BrightHalves(90, seed: 1, contrast: 60);

    private static IEnumerable<string> Names => RecordedTrainings.All.Keys;

    [TestCaseSource(nameof(Names))]
    public void ARecordedTrainingEndsWithTheSameWeights(string name)
    {
        TrainingOptions options = RecordedTrainings.All[name] with { CudaGraph = true };
        int replays = 0;
        ComputeDevice device = PortableDevice.Create();
        ComputeDevice counting = device with
        {
            Recorder = operations => device.Recorder!(() =>
            {
                replays++;
                operations();
            }),
        };
        string recorded = Describe(options, counting);
        Assert.Multiple(() =>
        {
            Assert.That(recorded, Is.EqualTo(Describe(options with { CudaGraph = false }, PortableDevice.Create())));
            // The first three whole batches of a run are not recorded, and the last of an epoch has too few images.
            Assert.That(replays, Is.GreaterThan(4));
        });
    }

    [Test]
    public void NothingIsRecordedUnlessItIsAskedFor()
    {
        ComputeDevice device = PortableDevice.Create() with
        {
            Recorder = _ => throw new InvalidOperationException("recorded"),
        };
        Assert.Multiple(() =>
        {
            Assert.That(() => Describe(RecordedTrainings.All["sgd"], device), Throws.Nothing);
            Assert.That(
                () => Describe(RecordedTrainings.All["sgd"] with { CudaGraph = true }, device),
                Throws.InvalidOperationException.With.Message.EndsWith("Torch says: recorded"));
        });
    }

    [Test]
    public void AStepThatCannotBeRecordedIsAClearError()
    {
        ComputeDevice device = PortableDevice.Create() with
        {
            Recorder = _ => throw TorchError.With("operation not permitted when stream is capturing"),
        };
        Assert.That(
            () => Describe(RecordedTrainings.All["sgd"] with { CudaGraph = true }, device),
            Throws.InvalidOperationException.With.Message.Contains("Set CudaGraph to false. Torch says: operation"));
    }

    [Test]
    public void MemoryThatRunsOutWhileRecordingIsToldLikeAnyOther()
    {
        ComputeDevice device = PortableDevice.Create() with
        {
            Recorder = _ => throw TorchError.With("CUDA error: out of memory"),
        };
        Assert.That(
            () => Describe(RecordedTrainings.All["sgd"] with { CudaGraph = true }, device),
            Throws.TypeOf<DeviceOutOfMemoryException>());
    }

    [Test]
    public void NoTensorIsLeftOver([Values("adam", "teacher of feature maps")] string name)
    {
        Assert.That(Left(isRecorded: true), Is.EqualTo(Left(isRecorded: false)));

        long Left(bool isRecorded) => LiveTensors.Left(() => Describe(
            RecordedTrainings.All[name] with { CudaGraph = isRecorded }, PortableDevice.Create()));
    }

    private static string Describe(TrainingOptions options, ComputeDevice device)
    {
        using TrainedNetwork network = new DeviceTraining(options, device).Train(_images);
        return TestRun.Describe(network);
    }
}
