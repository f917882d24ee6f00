using ReCU.TestKit;
using ReCU.Tool.Tests.Processes;

namespace ReCU.Tool.Tests;

/// <summary>ONNX Runtime keeps an identifier of the machine where it may report, and nothing where it may not.</summary>
[Platform("Linux", Reason = "ONNX Runtime's other builds keep no files.")]
internal sealed class TelemetryTests
{
    [Test]
    public void ScoringWithOnnxRuntimeLeavesNoIdentifierOfTheMachine()
    {
        using var home = new TemporaryFolder();
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = home.Path,
            ["XDG_CACHE_HOME"] = home.File("cache"),
            // ONNX Runtime reports nothing where these say that it runs in CI.
            ["CI"] = "",
            ["TF_BUILD"] = "",
            ["GITHUB_ACTIONS"] = "",
        };
        string[] command =
            [ToolProcess.CommandLine[1], "predict", TrainedRun.Model, TrainedRun.Pictures, "--engine", "onnxruntime"];

        ToolRun run = ToolProcess.End(
            ToolProcess.StartProgram(home.Path, ToolProcess.CommandLine[0], command, environment));

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        string[] files = Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories);
        Assert.That(files.Where(file => file.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase)), Is.Empty);
    }
}
