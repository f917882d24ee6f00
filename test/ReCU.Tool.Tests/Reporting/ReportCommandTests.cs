using ReCU.TestKit;

namespace ReCU.Tool.Tests.Reporting;

internal sealed class ReportCommandTests
{
    [Test]
    public void ThePageIsMadeAgain()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of("report", TrainedRun.Output, "--output", folder.File("again.html"));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Lines[0], Does.StartWith("compact on ").And.EndsWith(": finished"));
        Assert.That(run.Lines, Has.Some.Match(@"^2\s+\d\.\d{3}\s+\d\.\d{3}\s+\d\.\d{3}"));
        Assert.That(
            File.ReadAllText(folder.File("again.html")),
            Is.EqualTo(File.ReadAllText(Path.Combine(TrainedRun.Output, "report.html"))));
    }

    [Test]
    public void AFolderOfSomethingElseIsTold()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of("report", folder.Path);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.Contain("report.json"));
    }
}
