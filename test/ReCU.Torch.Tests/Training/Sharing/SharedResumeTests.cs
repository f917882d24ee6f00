using ReCU.Distributed;
using ReCU.TestKit;
using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>A training of several members that is cancelled and taken up.</summary>
public sealed class SharedResumeTests
{
    private static TrainingOptions Options { get; } = TestRun.Options with { Epochs = 4, BatchSize = 12 };

    // In an epoch each of two members reads four batches to train on, and one (the first) or two to validate on.
    [TestCase(0, 12, 2)]
    [TestCase(0, 13, 2)]
    [TestCase(1, 13, 2)]
    [TestCase(1, 11, 1)]
    [TestCase(0, 12, 2, BatchNormStatistics.Synchronised)]
    [TestCase(1, 13, 2, BatchNormStatistics.Synchronised)]
    public void AllStopWhereOneIsCancelledAndGoOnExactly(
        int cancelled, int read, int epochs, BatchNormStatistics batchNorms = BatchNormStatistics.ByProcess)
    {
        Distribution Share(ProcessGroup group) => new(group) { BatchNorms = batchNorms };
        using var folder = new TemporaryFolder();
        Cancel(folder, cancelled, read, size: 2, Share);
        (int Epochs, int Step)?[] taken = new (int, int)?[2];

        IReadOnlyList<string> resumed = SharedRun.Train(
            Saved(folder),
            2,
            _ => new WatchedImages(TestRun.Images),
            (group, network) => taken[group.Rank] = (network.Resumed!.Epochs, network.Resumed.Step),
            Share);

        Assert.That(taken[0]!.Value.Epochs, Is.EqualTo(epochs));
        Assert.That(taken[1], Is.EqualTo(taken[0]));
        Assert.That(
            resumed,
            Has.All.EqualTo(SharedRun.Train(Options, 2, _ => new WatchedImages(TestRun.Images), share: Share)[0]));
    }

    [TestCase(3)]
    [TestCase(1)]
    public void AnotherNumberGoesOnWithAWarning(int size)
    {
        using var folder = new TemporaryFolder();
        Cancel(folder, cancelled: 0, read: 12, size: 2, group => new Distribution(group));

        SharedRun.Train(
            Saved(folder),
            size,
            _ => new WatchedImages(TestRun.Images),
            (_, network) =>
            {
                Assert.That(network.Epochs, Has.Count.EqualTo(Options.Epochs));
                Assert.That(network.Resumed!.Warning, Does.Contain($"on 2 processes, which goes on with {size}"));
            });
    }

    [Test]
    public void AFinishedRunGivesItsResultToAll()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<string> trained = SharedRun.Train(Saved(folder), 2, _ => TestRun.Images);

        IReadOnlyList<string> read = SharedRun.Train(
            Saved(folder), 2, _ => TestRun.Images, (_, network) => Assert.That(network.Resumed!.IsFinished));

        Assert.That(read, Is.EqualTo(trained));
    }

    [Test]
    public void OnlyTheFirstNeedsTheFolder()
    {
        using var folder = new TemporaryFolder();
        LocalGroup.Run(2, group =>
        {
            new NetworkTrainer(Options with
            {
                Epochs = 2,
                Distribution = new Distribution(group),
                Checkpoints = new CheckpointOptions { Folder = folder.File($"{group.Rank}") },
            }).Train(TestRun.Images).Dispose();
            return 0;
        });

        Assert.That(Directory.GetFiles(folder.File("0"), "*.safetensors"), Is.Not.Empty);
        Assert.That(folder.File("1"), Does.Not.Exist);
    }

    private static TrainingOptions Saved(TemporaryFolder folder) =>
        Options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };

    private static void Cancel(
        TemporaryFolder folder, int cancelled, int read, int size, Func<ProcessGroup, Distribution> share)
    {
        AggregateException exception = Assert.Throws<AggregateException>(() => LocalGroup.Run(size, group =>
        {
            using var source = new CancellationTokenSource();
            var images = new WatchedImages(TestRun.Images, reads =>
            {
                if (group.Rank == cancelled && reads == read)
                {
                    source.Cancel();
                }
            });
            new NetworkTrainer(Saved(folder) with { Distribution = share(group) })
                .Train(images, cancellation: source.Token).Dispose();
            return 0;
        }))!;
        Assert.That(exception.InnerExceptions, Has.Count.EqualTo(size));
        Assert.That(exception.InnerExceptions, Has.All.InstanceOf<OperationCanceledException>()
            .And.All.Message.Contains($"Process {cancelled} of {size} was cancelled"));
    }
}
