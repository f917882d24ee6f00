using ReCU.Data;
using ReCU.Distributed;
using ReCU.TestKit;
using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>What goes wrong in one of several members while the others wait for it in a batch norm.</summary>
public sealed class SynchronisedFaultsTests
{
    private static TrainingOptions Options { get; } = TestRun.Options with
    {
        Epochs = 2,
        BatchSize = 12,
        Network = Watched(hasOwnNorm: false),
    };

    [Test]
    public void AnErrorBetweenTwoBatchNormsEndsTheOthers([Values] bool backward, [Values(0, 1, 2)] int failing)
    {
        AggregateException exception = Fail(3, Options, group =>
        {
            int calls = 0;
            void Call()
            {
                if (++calls == 4)
                {
                    throw new InvalidDataException("The layer is broken.");
                }
            }

            if (group.Rank == failing)
            {
                WatchedBlock.Watch(backward ? null : Call, backward ? Call : null);
            }

            return TestRun.Images;
        });

        Assert.That(exception.InnerExceptions[failing], Is.TypeOf<InvalidDataException>());
        Assert.That(
            exception.InnerExceptions.OfType<ProcessGroupException>().Select(other => other.Message),
            Is.EqualTo(Enumerable.Repeat($"Process {failing} of 3 failed: The layer is broken.", 2)));
    }

    [Test]
    public void ABlockThatNormalisesItsShareAloneIsRefusedByName()
    {
        AggregateException exception = Fail(
            2, Options with { Network = Watched(hasOwnNorm: true) }, _ => TestRun.Images);

        Assert.That(exception.InnerExceptions, Has.Count.EqualTo(2));
        Assert.That(
            exception.InnerExceptions,
            Has.Some.Message.Match("The batch norm '.*own' saw the share of its process only"));
    }

    [Test]
    public void MembersWithDifferentOptionsAreTold()
    {
        AggregateException exception = Assert.Throws<AggregateException>(() => LocalGroup.Run(2, group =>
        {
            Distribution distribution = group.Rank == 0 ? new Distribution(group) : SharedRun.Synchronised(group) with
            {
                Gradients = GradientPrecision.BFloat16,
            };
            new NetworkTrainer(Options with { Distribution = distribution }).Train(TestRun.Images).Dispose();
            return 0;
        }))!;

        Assert.That(exception.InnerExceptions, Has.All.TypeOf<ArgumentException>()
            .And.All.Message.Contains("Distribution.BatchNorms is ByProcess in process 0 and Synchronised in process 1")
            .And.All.Message.Contains("Distribution.Gradients is Float32 in process 0 and BFloat16 in process 1"));
    }

    [Test]
    public void ARunWithOtherBatchNormsIsAnother()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions saved = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };
        SharedRun.Train(saved, 2, _ => TestRun.Images, share: SharedRun.Synchronised);

        Assert.That(
            () => SharedRun.Train(saved, 2, _ => TestRun.Images),
            Throws.TypeOf<AggregateException>().With.InnerException.Message.Contains(
                "Distribution.BatchNorms was Synchronised and is ByProcess"));
        SharedRun.Train(saved, 1, _ => TestRun.Images, (_, network) => Assert.That(
            network.Resumed!.Warning, Does.Contain("on 2 processes, which goes on with 1")));
    }

    [Test]
    public void MembersOfOneProcessCannotWaitOnAGpu() => LocalGroup.Run(2, group =>
    {
        Assert.That(
            () => SharedRun.Synchronised(group).CheckDevice(Device.Cuda()),
            Throws.ArgumentException.With.Message.Contains("Distribution.BatchNorms is Synchronised"));
        Assert.That(() => SharedRun.Synchronised(group).CheckDevice(Device.Cpu), Throws.Nothing);
        Assert.That(() => new Distribution(group).CheckDevice(Device.Cuda()), Throws.Nothing);
        return 0;
    });

    private static ComposedNetwork Watched(bool hasOwnNorm) => new()
    {
        Name = "watched",
        Stem = new StemOptions(4) { Stride = 2 },
        Blocks = [new PlainBlock(4), new WatchedBlock(4, hasOwnNorm), new ResidualBlock(4)],
    };

    private static AggregateException Fail(
        int size, TrainingOptions options, Func<ProcessGroup, ImageDataset> images) =>
        Assert.Throws<AggregateException>(() => LocalGroup.Run(size, group =>
        {
            new NetworkTrainer(options with { Distribution = SharedRun.Synchronised(group) })
                .Train(images(group)).Dispose();
            return 0;
        }))!;
}
