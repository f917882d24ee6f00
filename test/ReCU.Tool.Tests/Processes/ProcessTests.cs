using System.Diagnostics;
using ReCU.TestKit;

namespace ReCU.Tool.Tests.Processes;

/// <summary>What a shell sees of the tool.</summary>
internal sealed class ProcessTests
{
    [TestCase(ExitCode.Success, "--version")]
    [TestCase(ExitCode.Error, "inspect", "none.onnx")]
    [TestCase(ExitCode.Usage, "inspect")]
    public void TheProcessEndsWithTheCode(int expected, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolProcess.End(ToolProcess.Start(folder.Path, arguments));
        Assert.That(run.ExitCode, Is.EqualTo(expected), run.ToString());
        Assert.That(run.Output + run.Errors, Does.Not.Contain('\u001b'));
        string[] errors = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(errors, Has.Length.EqualTo(expected == 0 ? 0 : 1));
    }

    [Test]
    [Platform("Linux,MacOsX", Reason = "Sends a signal.")]
    public void ASignalSavesTheTrainingAndTellsHowToGoOn()
    {
        using var folder = new TemporaryFolder();
        Process process = ToolProcess.Start(folder.Path, TrainedRun.Short("run", "--epochs", "100000"));
        string? line;
        do
        {
            line = process.StandardOutput.ReadLine();
        }
        while (line is not null && !line.StartsWith("epoch 1/", StringComparison.Ordinal));

        // Not SIGINT, which some shells let their children ignore; the tool treats both alike.
        using (Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            kill.WaitForExit();
        }

        ToolRun run = ToolProcess.End(process);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Cancelled), run.ToString());
        Assert.That(
            run.Errors,
            Does.Contain($"recu train {TrainedRun.Data} --output run --size 16 --threads 1 --epochs 100000 --resume"));
        Assert.That(Directory.GetFiles(folder.File("run/checkpoints"), "*.safetensors"), Is.Not.Empty);
    }
}
