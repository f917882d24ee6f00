using System.Diagnostics;
using ReCU.TestKit;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>
/// A run that is killed again and again, each time taken up from what it left on the disk, against one that was never
/// interrupted.
/// </summary>
[Category("Kill")]
public sealed class KilledRunTests
{
    // As a shell has SIGKILL, and SIGXFSZ for a file that grows past a limit.
    private const int Killed = 128 + 9;
    private const int PastLimit = 128 + 25;

    private readonly string _uninterrupted = Uninterrupted();

    [Test]
    public void TwentyKillsAtStepsAndInsideWritesChangeNothing()
    {
        using var folder = new TemporaryFolder();
        using (Process first = Start(folder, "write", "1", "1"))
        {
            // Before anything was ever saved.
            Assert.That(ExitCode(first), Is.EqualTo(PastLimit));
        }

        // Every checkpoint is larger than half the last one.
        int size = LastCheckpointSize() / 2;
        var random = new Random(8);
        for (int kill = 2; kill <= 20; kill++)
        {
            // A checkpoint follows every step, so these are a few steps apart, at a batch or somewhere inside a file.
            bool isAtStep = kill % 2 == 0;
            string[] how = isAtStep
                ? ["read", $"{random.Next(1, 4)}"]
                : ["write", $"{random.Next(1, 3)}", $"{random.Next(1, size)}"];
            using Process process = Start(folder, how);
            Assert.That(
                ExitCode(process),
                Is.EqualTo(isAtStep ? Killed : PastLimit),
                $"kill {kill}: {string.Join(' ', how)}");
        }

        Assert.That(Finish(folder), Is.EqualTo(_uninterrupted));
    }

    [Test]
    public void ThreeKillsAtSomeTimeChangeNothing()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(9);
        for (int kill = 1; kill <= 3; kill++)
        {
            // A line for each batch; the first comes long before the first checkpoint, while torch wakes up.
            using Process process = Start(folder, "slow", "10");
            for (int batch = random.Next(3, 8); batch > 0; batch--)
            {
                process.StandardOutput.ReadLine();
            }

            Thread.Sleep(random.Next(30));
            process.Kill();
            Assert.That(ExitCode(process), Is.EqualTo(Killed));
            Assert.That(Directory.GetFiles(folder.Path, "*.safetensors"), Is.Not.Empty);
        }

        Assert.That(Finish(folder), Is.EqualTo(_uninterrupted));
    }

    private static string Uninterrupted()
    {
        using TrainedNetwork network = new NetworkTrainer(TestRun.Options).Train(TestRun.Images);
        return TestRun.Describe(network);
    }

    private static int LastCheckpointSize()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = TestRun.Options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };
        new NetworkTrainer(options).Train(TestRun.Images).Dispose();
        return (int)new FileInfo(Directory.GetFiles(folder.Path, "*.safetensors").Max()!).Length;
    }

    private static string Finish(TemporaryFolder folder)
    {
        using Process last = Start(folder);
        Assert.That(ExitCode(last), Is.Zero);
        return File.ReadAllText(folder.File("result"));
    }

    private static int ExitCode(Process process)
    {
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static Process Start(TemporaryFolder folder, params string[] how)
    {
        string app = AppContext.BaseDirectory.Replace(
            "ReCU.Torch.Tests", "ReCU.Torch.Tests.KilledApp", StringComparison.Ordinal);
        string[] arguments =
            [Path.Combine(app, "ReCU.Torch.Tests.KilledApp.dll"), folder.Path, folder.File("result"), .. how];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
    }
}
