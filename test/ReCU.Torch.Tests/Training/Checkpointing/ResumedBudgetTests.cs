using ReCU.TestKit;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>
/// Trainings with a budget of time that are taken up where batches take ten times as long: the number of epochs is that
/// of the first part. Nine batches are read to measure, and eight in each epoch.
/// </summary>
public sealed class ResumedBudgetTests
{
    private const int Measuring = 9;
    private const int Epochs = 3;

    private static readonly TrainingOptions _options =
        TestRun.Options with { TimeBudget = TimeSpan.FromSeconds(40) };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase(Measuring + 1, 0, 1)]
    [TestCase(Measuring + 8 + 3, 1, 3)]
    public void ACancelledRunEndsTheSame(int read, int epochs, int step)
    {
        Cancel(read);
        using TrainedNetwork network = Train(_folder.Path, batchSeconds: 10);
        using TrainedNetwork uninterrupted = Train(folder: null);
        Assert.Multiple(() =>
        {
            Assert.That(network.Resumed, Is.EqualTo(new ResumedRun { Epochs = epochs, Step = step }));
            Assert.That(network.Epochs, Has.Count.EqualTo(Epochs));
            Assert.That(TestRun.Describe(network), Is.EqualTo(TestRun.Describe(uninterrupted)));
        });
    }

    [Test]
    public void TheNumberOfEpochsIsSavedBeforeTheFirstStep()
    {
        using var killed = new TemporaryFolder();
        Train(_folder.Path, onRead: read =>
        {
            // What a process leaves that is killed here.
            if (read == Measuring + 1)
            {
                string file = Directory.GetFiles(_folder.Path, "*.safetensors").Single();
                File.Copy(file, killed.File(Path.GetFileName(file)));
            }
        }).Dispose();

        using TrainedNetwork network = Train(killed.Path, batchSeconds: 10);

        Assert.That(network.Resumed, Is.EqualTo(new ResumedRun { Epochs = 0, Step = 0 }));
        Assert.That(network.Epochs, Has.Count.EqualTo(Epochs));
    }

    [Test]
    public void ARunThatIsCancelledWhileItMeasuresLeavesNothing()
    {
        Cancel(read: 3);
        Assert.That(Directory.GetFiles(_folder.Path, "*.safetensors"), Is.Empty);
        using TrainedNetwork network = Train(_folder.Path);
        Assert.That(network.Resumed, Is.Null);
        Assert.That(network.Epochs, Has.Count.EqualTo(Epochs));
    }

    [Test]
    public void AFinishedRunKeepsItsWarning()
    {
        TrainingOptions options = _options with { TimeBudget = TimeSpan.FromSeconds(5) };
        string[] warnings = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using TrainedNetwork network = Train(_folder.Path, options);
            return network.Warnings.Single(warning => warning.Contains("TimeBudget"));
        })];
        Assert.That(warnings, Has.All.StartsWith("One epoch takes about 8.0 s"));
    }

    private void Cancel(int read)
    {
        using var source = new CancellationTokenSource();
        Assert.That(
            () => Train(
                _folder.Path,
                onRead: reads =>
                {
                    if (reads == read)
                    {
                        source.Cancel();
                    }
                },
                cancellation: source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static TrainedNetwork Train(
        string? folder,
        TrainingOptions? options = null,
        double batchSeconds = 1,
        Action<int>? onRead = null,
        CancellationToken cancellation = default)
    {
        var clock = new SetClock();
        var images = new WatchedImages(TestRun.Images, read =>
        {
            onRead?.Invoke(read);
            clock.Advance(batchSeconds);
        });
        options = (options ?? _options) with
        {
            Checkpoints = folder is null ? null : new CheckpointOptions { Folder = folder },
        };
        return new DeviceTraining(options, ComputeDevice.OnCpu()) { Clock = clock }
            .Train(images, cancellation: cancellation);
    }
}
