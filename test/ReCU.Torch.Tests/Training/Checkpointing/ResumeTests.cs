using ReCU.TestKit;
using ReCU.Torch.Native;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Checkpointing;

public sealed class ResumeTests
{
    private static readonly Lazy<string> _uninterrupted = new(() =>
    {
        using TrainedNetwork network = new NetworkTrainer(TestRun.Options).Train(TestRun.Images);
        return TestRun.Describe(network);
    });

    // An epoch reads six batches to train on and two to validate on; the step of the last one read is still made.
    [TestCase(2, 0, 2, TestName = "cancelled within the first epoch")]
    [TestCase(6, 0, 6, TestName = "cancelled before the validation")]
    [TestCase(15, 1, 6, TestName = "cancelled within a validation")]
    [TestCase(40, 5, 0, TestName = "cancelled after an epoch")]
    public void ACancelledRunGoesOnWhereItStopped(int cancelAtRead, int epochs, int step)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = WithCheckpoints(folder);
        CancelAtRead(options, cancelAtRead);

        using TrainedNetwork network = new NetworkTrainer(options).Train(TestRun.Images);

        Assert.That(network.Resumed, Is.EqualTo(new ResumedRun { Epochs = epochs, Step = step }));
        Assert.That(TestRun.Describe(network), Is.EqualTo(_uninterrupted.Value));
    }

    [Test]
    [Platform("Linux")]
    public void OtherConvolutionsAreTold([Values] bool replacedAtFirst)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = WithCheckpoints(folder);
        (bool replaced, string? error) = (FloatConvolutions.AreReplaced, FloatConvolutions.Error);
        try
        {
            FloatConvolutions.TryUseOneDnn(!replacedAtFirst);
            CancelAtRead(options, 2);
            CancelAtRead(options, 2);
            using (var file = new SafetensorsFile(Directory.GetFiles(folder.Path, "*.safetensors").Max()!))
            {
                Assert.That(file.TextOrNull(RunFile.Convolutions), Is.Not.Null);
            }

            FloatConvolutions.TryUseOneDnn(replacedAtFirst);
            using TrainedNetwork network = new NetworkTrainer(options).Train(TestRun.Images);
            (string before, string now) = replacedAtFirst
                ? ("without oneDNN", "torch's default")
                : ("torch's default", "without oneDNN");
            Assert.That(
                network.Resumed?.Warning, Does.Contain($"were computed otherwise ({before}) than here ({now})"));
        }
        finally
        {
            FloatConvolutions.TryUseOneDnn(!replaced, error);
        }
    }

    [Test]
    public void AFinishedRunGivesItsResultAtOnce()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = WithCheckpoints(folder);
        new NetworkTrainer(options).Train(TestRun.Images).Dispose();
        var images = new WatchedImages(TestRun.Images);
        var reports = new List<TrainingProgress>();

        using TrainedNetwork network =
            new NetworkTrainer(options).Train(images, progress: new ReportAction(reports.Add));

        Assert.That(TestRun.Describe(network), Is.EqualTo(_uninterrupted.Value));
        Assert.That(images.Reads, Is.Zero);
        Assert.That(network.Resumed, Is.EqualTo(new ResumedRun { Epochs = 6, Step = 0, IsFinished = true }));
        Assert.That(reports, Has.One.Property(nameof(TrainingProgress.Resumed)).EqualTo(network.Resumed));
    }

    [Test]
    public void WithoutResumeTheRunStartsAnew()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = WithCheckpoints(folder);
        new NetworkTrainer(options).Train(TestRun.Images).Dispose();
        TrainingOptions anew = options with
        {
            LearningRate = 0.01,
            Checkpoints = options.Checkpoints! with { Resume = false },
        };

        using TrainedNetwork network = new NetworkTrainer(anew).Train(TestRun.Images);

        Assert.That(network.Resumed, Is.Null);
        Assert.That(network.Epochs[^2].LearningRate, Is.LessThan(0.01));
    }

    [TestCase(true, false, 6)]
    [TestCase(false, false, 1)]
    [TestCase(false, true, 36)]
    public void CheckpointsAreWrittenAsAsked(bool eachEpoch, bool eachStep, int expected)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = TestRun.Options with
        {
            Checkpoints = new CheckpointOptions
            {
                Folder = folder.Path,
                EachEpoch = eachEpoch,
                Interval = eachStep ? TimeSpan.Zero : null,
            },
        };
        new NetworkTrainer(options).Train(TestRun.Images).Dispose();
        string[] numbers = [.. Directory.GetFiles(folder.Path, "*.safetensors")
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order()];
        Assert.That(numbers[^1], Is.EqualTo($"checkpoint-{expected:D8}"));
        Assert.That(numbers, Has.Exactly(Math.Min(expected, 2)).Items);
    }

    [Test]
    public void TheTimesOfAllPartsAreAddedUp()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = WithCheckpoints(folder);
        CancelAtRead(options, 30);
        var reports = new List<TrainingProgress>();
        using TrainedNetwork network = new NetworkTrainer(options).Train(
            TestRun.Images, progress: new ReportAction(reports.Add));
        Assert.Multiple(() =>
        {
            Assert.That(
                network.Duration.Ticks, Is.GreaterThanOrEqualTo(network.Epochs.Sum(epoch => epoch.Duration.Ticks)));
            Assert.That(reports, Has.All.Property(nameof(TrainingProgress.Resumed)).EqualTo(network.Resumed));
            Assert.That(reports[0].Epoch, Is.EqualTo(network.Resumed!.Epochs + 1));
        });
    }

    [Test]
    public void AFolderServesOneRunAtATime()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = WithCheckpoints(folder);
        using var held = new CheckpointFolder(options.Checkpoints!);
        Assert.That(
            () => new NetworkTrainer(options).Train(TestRun.Images),
            Throws.TypeOf<IOException>().With.Message.Contains("another run may be using it"));
    }

    [Test]
    public void BadCheckpointOptionsAreRefused() => Assert.Multiple(() =>
    {
        Refused(new CheckpointOptions { Folder = " " }, "Checkpoints.Folder is ' '");
        Refused(new CheckpointOptions { Folder = "a", Interval = TimeSpan.FromTicks(-1) }, "must be at least 0");

        static void Refused(CheckpointOptions checkpoints, string message) => Assert.That(
            () => new NetworkTrainer(TestRun.Options with { Checkpoints = checkpoints }),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));
    });

    private static TrainingOptions WithCheckpoints(TemporaryFolder folder) => TestRun.Options with
    {
        Checkpoints = new CheckpointOptions { Folder = folder.Path, Interval = TimeSpan.FromDays(1) },
    };

    private static void CancelAtRead(TrainingOptions options, int read) =>
        CancelledRun.Make(options, TestRun.Images, read);
}
