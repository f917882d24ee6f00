using System.Diagnostics;
using ReCU.TestKit;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>What else may stand in a folder of checkpoints, and folders that cannot be written.</summary>
public sealed class CheckpointFolderTests
{
    private TemporaryFolder _folder = null!;

    private CheckpointOptions Options => new() { Folder = _folder.Path };

    [SetUp]
    public void MakeAFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveTheFolder() => _folder.Dispose();

    [Test]
    public void NumbersDoNotRunOver()
    {
        string largest = _folder.File($"checkpoint-{long.MaxValue}.safetensors");
        string long20 = _folder.File($"checkpoint-{new string('9', 20)}.safetensors");
        File.WriteAllBytes(largest, [1]);
        File.WriteAllBytes(long20, [1]);
        using (var checkpoints = new CheckpointFolder(Options))
        {
            Assert.That(checkpoints.Files, Is.Empty);
            checkpoints.Write(stream => stream.WriteByte(7));
            Assert.That(checkpoints.Files, Is.EqualTo(new[] { _folder.File("checkpoint-00000001.safetensors") }));
        }

        Assert.That(File.Exists(largest) && File.Exists(long20), "they are not ours");
    }

    [Test]
    [Platform("Linux")]
    public void APipeUnderACheckpointsNameIsPassedOver()
    {
        string pipe = _folder.File("checkpoint-00000007.safetensors");
        using (Process process = Process.Start("mkfifo", [pipe]))
        {
            process.WaitForExit();
        }

        File.CreateSymbolicLink(_folder.File("checkpoint-00000009.safetensors"), "/dev/zero");
        File.WriteAllBytes(_folder.File("checkpoint-00000003.safetensors"), [1]);
        using var checkpoints = new CheckpointFolder(Options);
        Assert.That(checkpoints.Files, Is.EqualTo(new[] { _folder.File("checkpoint-00000003.safetensors") }));
        checkpoints.Write(stream => stream.WriteByte(7));
        Assert.That(checkpoints.Files[0], Is.EqualTo(_folder.File("checkpoint-00000010.safetensors")));
        Assert.That(File.Exists(pipe));
    }

    [Test]
    public void WhatAKilledRunLeftIsRemoved()
    {
        File.WriteAllBytes(_folder.File(".recu-0123-4567.tmp"), [1]);
        File.WriteAllBytes(_folder.File("checkpoint-00000002.safetensors.tmp"), [1]);
        using var checkpoints = new CheckpointFolder(Options);
        Assert.That(Directory.GetFiles(_folder.Path, "*.tmp"), Is.Empty);
    }

    // Root may write to any folder, but nobody may open one as a file.
    [Test]
    public void AFolderThatCannotBeWrittenIsToldAsSuch()
    {
        Directory.CreateDirectory(_folder.File("checkpoint.lock"));
        Assert.That(
            () => new CheckpointFolder(Options),
            Throws.TypeOf<IOException>()
                .With.Message.StartsWith($"The checkpoint folder '{_folder.Path}' is read-only"));
    }

    [Test]
    public void AFinishedRunInAFolderThatCannotBeWrittenIsRead()
    {
        TrainingOptions options = TestRun.Options with { Epochs = 2, Checkpoints = Options };
        string expected;
        using (TrainedNetwork network = new NetworkTrainer(options).Train(TestRun.Images))
        {
            expected = TestRun.Describe(network);
        }

        LockAway();
        using (TrainedNetwork network = new NetworkTrainer(options).Train(TestRun.Images))
        {
            Assert.That(TestRun.Describe(network), Is.EqualTo(expected));
        }

        Assert.That(
            () => new NetworkTrainer(options with { Checkpoints = Options with { Resume = false } })
                .Train(TestRun.Images),
            Throws.TypeOf<IOException>().With.Message.Contains("is read-only"));
    }

    [Test]
    public void ARunThatCouldNotBeSavedDoesNotGoOn()
    {
        TrainingOptions options = TestRun.Options with { Epochs = 2, Checkpoints = Options };
        using var stop = new CancellationTokenSource();
        Assert.That(
            () => new NetworkTrainer(options).Train(
                TestRun.Images, progress: new ReportAction(_ => stop.Cancel()), cancellation: stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        LockAway();
        Assert.That(
            () => new NetworkTrainer(options).Train(TestRun.Images, progress: new ReportAction(_ => Assert.Fail())),
            Throws.TypeOf<IOException>().With.Message.Contains("is read-only"));
    }

    private void LockAway()
    {
        File.Delete(_folder.File("checkpoint.lock"));
        Directory.CreateDirectory(_folder.File("checkpoint.lock"));
    }
}
