using ReCU.Report;
using ReCU.TestKit;

namespace ReCU.Tool.Tests.Evaluating;

internal sealed class EvaluateCommandTests
{
    [Test]
    public void FiguresClassesAndErrorsAreTold()
    {
        ToolRun run = ToolRun.Of("evaluate", TrainedRun.Model, TrainedRun.Data);
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Errors, Does.Contain("  validation (val): 8 images").And.Contain("  packed engine"));
        Assert.That(run.Lines, Has.Some.Match(@"^accuracy: \d\.\d{4} \(\d of 8\)$")
            .And.Some.EqualTo("among the first 2: 1.0000"));
        foreach (string name in TrainedRun.Classes)
        {
            Assert.That(run.Lines, Has.Some.Match($@"^{System.Text.RegularExpressions.Regex.Escape(name)}\s+4\s"));
        }
    }

    [Test]
    public void ItAgreesWithTheReportOfTheTraining()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of(
            "evaluate", TrainedRun.Model, TrainedRun.Data, "--part", "validation", "--output", folder.File("out"));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        RunReport report = RunReport.Load(folder.File("out/report.json"));
        RunReport training = RunReport.Load(Path.Combine(TrainedRun.Output, "report.json"));
        Assert.That(report.Evaluation!.TopRight, Is.EqualTo(training.Evaluation!.TopRight));
        Assert.That(report.Evaluation.CrossEntropy, Is.EqualTo(training.Evaluation.CrossEntropy).Within(1e-6));
        Assert.That(
            File.ReadAllText(folder.File("out/report.html")),
            Does.Contain("&lt;script&gt;").And.Not.Contain("<script"));
    }

    [Test]
    public void TheReportOfATrainingIsNotOverwritten()
    {
        ToolRun run = ToolRun.Of("evaluate", TrainedRun.Model, TrainedRun.Data, "--output", TrainedRun.Output);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain("contains a training").And.Contain("--output"));
        Assert.That(RunReport.Load(Path.Combine(TrainedRun.Output, "report.json")).Epochs, Is.Not.Empty);
    }

    [Test]
    public void AnEvaluationMayBeRepeatedButIsNoPlaceForATraining()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 2; i++)
        {
            ToolRun run = ToolRun.Of("evaluate", TrainedRun.Model, TrainedRun.Data, "--output", folder.File("out"));
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
        }

        ToolRun training = ToolRun.Of(TrainedRun.Short(folder.File("out"), "--epochs", "1"));
        Assert.That(training.ExitCode, Is.EqualTo(ExitCode.Error), training.ToString());
    }

    [Test]
    public void TheReportThatIsLeftOfATrainingIsNotOverwritten()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(TrainedRun.Output, "report.json"), folder.File("report.json"));
        ToolRun run = ToolRun.Of("evaluate", TrainedRun.Model, TrainedRun.Data, "--output", folder.Path);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
    }

    [Test]
    public void TheEnginesAgree()
    {
        string[] accuracies = [.. new[] { "packed", "onnxruntime" }.Select(engine => ToolRun.Of(
            "evaluate", TrainedRun.Model, TrainedRun.Data, "--part", "training", "--engine", engine)
            .Lines.First(line => line.StartsWith("accuracy", StringComparison.Ordinal)))];
        Assert.That(accuracies.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void OtherClassesAreRefused()
    {
        using var folder = new TemporaryFolder();
        BitmapPictures.Write(folder.File("cat/1.bmp"), BitmapPictures.Noise(4, 4, 1));
        BitmapPictures.Write(folder.File("dog/1.bmp"), BitmapPictures.Noise(4, 4, 1));
        ToolRun run = ToolRun.Of("evaluate", TrainedRun.Model, folder.Path);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.Contain("cat"));
    }

    [Test]
    public void BrokenPicturesDoNotCount()
    {
        using var folder = new TemporaryFolder();
        TrainedRun.Write(folder.Path, "", count: 2);
        File.WriteAllText(Path.Combine(folder.Path, TrainedRun.Classes[1], "x.jpg"), "text");
        ToolRun run = ToolRun.Of("evaluate", TrainedRun.Model, folder.Path);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.BrokenPictures));
        Assert.That(run.Lines[0], Does.Match(@"of 4\)$"));
        Assert.That(run.Errors, Does.Contain("1 of 5 pictures are broken").And.Contain("x.jpg"));
    }
}
