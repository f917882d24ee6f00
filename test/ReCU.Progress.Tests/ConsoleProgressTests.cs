using System.Text.RegularExpressions;
using ReCU.Torch;

namespace ReCU.Progress.Tests;

[TestFixture]
internal sealed class ConsoleProgressTests
{
    private const int Epochs = 3;

    [Test]
    public void LinesDoNotGrowWithTheReports(
        [Values(1, 10, 20, 40, 80, 120, 200)] int width, [Values(1, 500)] int steps)
    {
        var terminal = new Terminal(width);
        Train(new ConsoleProgress(terminal.Console), steps);
        Assert.That(terminal.LineFeeds, Is.EqualTo(Epochs));
        Assert.That(terminal.Screen(), Has.Count.EqualTo(Epochs), "No line is broken.");
    }

    [TestCase(80, ExpectedResult =
        "epoch 2/3  ━━━━━━━━━━━━━  loss 0.412  accuracy 0.853  1211 images/s  01:05 left")]
    [TestCase(120, ExpectedResult =
        "epoch 2/3  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  loss 0.412  accuracy 0.853  1211 images/s  01:05 left")]
    [TestCase(50, ExpectedResult = "epoch 2/3  ━━━━━━━━━━━━━━  loss 0.412  01:05 left")]
    [TestCase(30, ExpectedResult = "epoch 2/3  loss 0.412")]
    public string TheBarHasWhatFits(int width)
    {
        var terminal = new Terminal(width);
        new ConsoleProgress(terminal.Console).Report(Step(2, 50, 100));
        return terminal.Screen().Single();
    }

    [Test]
    public void QuestionsToATeacherHaveNoLoss()
    {
        var terminal = new Terminal(80);
        new ConsoleProgress(terminal.Console).Report(Step(1, 50, 100) with
        {
            Phase = TrainingPhase.Answers,
            Loss = double.NaN,
            Accuracy = double.NaN,
        });
        string bar = terminal.Screen().Single();
        Assert.That(bar, Does.StartWith("asking the teacher  ━").And.EndsWith("  1211 images/s  01:05 left"));
    }

    [Test]
    public void TheBarFillsWithTheSteps()
    {
        string[] written = [.. new[] { 0, 50, 100 }.Select(step =>
        {
            var terminal = new Terminal(80);
            new ConsoleProgress(terminal.Console).Report(Step(1, step, 100));
            return terminal.Written;
        })];
        Assert.That(written, Is.Unique, "Its parts differ in colour.");
    }

    [TestCase(80, ExpectedResult =
        "epoch 2/3  loss 0.412  accuracy 0.853  validation 0.801  1211 images/s  best")]
    [TestCase(120, ExpectedResult =
        "epoch 2/3  loss 0.412  accuracy 0.853  validation 0.801  1211 images/s  01:05 left  best")]
    [TestCase(50, ExpectedResult = "epoch 2/3  loss 0.412  validation 0.801  best")]
    public string AnEpochTakesThePlaceOfTheBar(int width)
    {
        var terminal = new Terminal(width);
        var progress = new ConsoleProgress(terminal.Console);
        progress.Report(Step(2, 50, 100));
        progress.Report(End(2, 100));
        return terminal.Screen().Single();
    }

    [Test]
    public void ARedirectedOutputGetsLinesAlone([Values(true, false)] bool ansi)
    {
        var file = new Terminal(80, isTerminal: false, ansi);
        Train(new ConsoleProgress(file.Console), steps: 50);
        string[] lines = file.Written.Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.Length.EqualTo(Epochs + 1));
            Assert.That(file.Written, Does.Not.Contain('\u001b').And.Not.Contain('\r'));
            Assert.That(lines[0], Is.EqualTo(
                "epoch 1/3  loss 0.412  accuracy 0.853  validation 0.801  1211 images/s  01:05 left  best"));
        });
    }

    [Test]
    public void ATerminalWithoutEscapeCodesGetsLinesAlone()
    {
        var terminal = new Terminal(80, ansi: false);
        Train(new ConsoleProgress(terminal.Console), steps: 50);
        Assert.That(terminal.Written.Split('\n'), Has.Length.EqualTo(Epochs + 1));
        Assert.That(terminal.Written, Does.Not.Contain('\u001b'));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void WarningsAreToldOnce(bool isTerminal)
    {
        // Brackets are markup to Spectre.Console, elsewhere.
        const string Pixels = "No pixel is above 1 [see the guide].";
        var terminal = new Terminal(80, isTerminal);
        var progress = new ConsoleProgress(terminal.Console);
        for (int step = 1; step <= 20; step++)
        {
            string[] warnings = step < 5 ? [] : step < 9 ? [Pixels] : [Pixels, "More."];
            progress.Report(Step(1, step, 20) with { Warnings = warnings });
        }

        progress.Dispose();
        Assert.That(terminal.Screen(), Is.EqualTo(new[] { $"warning: {Pixels}", "warning: More." }));
    }

    [Test]
    public void ALongWarningIsWhole()
    {
        string text = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"word{i}"));
        var terminal = new Terminal(80);
        new ConsoleProgress(terminal.Console).Report(Step(1, 1, 2) with { Warnings = [text] });
        List<string> screen = terminal.Screen();
        Assert.That(string.Join(' ', screen[..^1].Select(line => line.Trim())), Is.EqualTo($"warning: {text}"));
    }

    [Test]
    public void AResumedRunSaysSoOnce()
    {
        var file = new Terminal(80, isTerminal: false);
        var progress = new ConsoleProgress(file.Console);
        var resumed = new ResumedRun { Epochs = 1, Step = 4, Warning = "The newest checkpoint is broken." };
        progress.Report(Step(2, 5, 9) with { Resumed = resumed });
        progress.Report(Step(2, 6, 9) with { Resumed = resumed });
        Assert.That(file.Screen(), Is.EqualTo(new[]
        {
            "resumed after 1 epochs and 4 steps", "warning: The newest checkpoint is broken.",
        }));
    }

    [Test]
    public void WithoutEpochLinesTheBarIsAllThereIs()
    {
        var terminal = new Terminal(80);
        Train(new ConsoleProgress(terminal.Console) { EpochLines = false }, steps: 50);
        Assert.That(terminal.Screen(), Is.Empty);
        Assert.That(terminal.LineFeeds, Is.Zero);
    }

    [Test]
    public void DisposingWipesTheBarOffAndNoMore()
    {
        var terminal = new Terminal(80);
        var progress = new ConsoleProgress(terminal.Console);
        progress.Report(End(1, 10));
        progress.Report(Step(2, 5, 10));
        progress.Dispose();
        string written = terminal.Written;
        progress.Dispose();
        Assert.That(terminal.Screen(), Has.Count.EqualTo(1));
        Assert.That(terminal.Written, Is.EqualTo(written));
    }

    [Test]
    public void ATerminalMayChangeItsWidth()
    {
        var terminal = new Terminal(120);
        var progress = new ConsoleProgress(terminal.Console);
        progress.Report(Step(1, 5, 10));
        terminal.Width = 60;
        progress.Report(Step(1, 6, 10));
        string last = terminal.Written.Split('\r')[^1];
        Assert.That(Regex.Replace(last, @"\e\[[\d;]*[mK]", ""), Has.Length.LessThan(60));
    }

    [TestCase(TrainingPhase.Teacher, "teacher: epoch 1/3")]
    [TestCase(TrainingPhase.FirstStage, "first stage: epoch 1/3")]
    [TestCase(TrainingPhase.Main, "epoch 1/3")]
    public void ThePhaseIsNamed(TrainingPhase phase, string start)
    {
        var file = new Terminal(80, isTerminal: false);
        new ConsoleProgress(file.Console).Report(End(1, 10) with { Phase = phase });
        Assert.That(file.Screen().Single(), Does.StartWith(start + "  loss"));
    }

    [TestCase(59, "00:59 left")]
    [TestCase(3_600 + 62, "1:01:02 left")]
    [TestCase(100 * 3_600, "100:00:00 left")]
    public void HoursAreCounted(int seconds, string expected)
    {
        var file = new Terminal(80, isTerminal: false);
        new ConsoleProgress(file.Console).Report(End(1, 10) with { TimeLeft = TimeSpan.FromSeconds(seconds) });
        Assert.That(file.Screen().Single(), Does.Contain($"  {expected}"));
    }

    [Test]
    public void WithoutValidationThereIsNoFigureOfIt()
    {
        var file = new Terminal(80, isTerminal: false);
        TrainingProgress end = End(1, 10);
        new ConsoleProgress(file.Console).Report(
            end with { EpochReport = end.EpochReport! with { ValidationAccuracy = double.NaN } });
        Assert.That(file.Written, Does.Not.Contain("validation").And.Not.Contain("NaN"));
    }

    private static void Train(ConsoleProgress progress, int steps)
    {
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            for (int step = 1; step <= steps; step++)
            {
                progress.Report(Step(epoch, step, steps));
            }

            progress.Report(End(epoch, steps));
        }
    }

    private static TrainingProgress Step(int epoch, int step, int steps) => new()
    {
        Epoch = epoch,
        Epochs = Epochs,
        Step = step,
        Steps = steps,
        Loss = 0.412,
        Accuracy = 0.853,
        ImagesPerSecond = 1211.4,
        TimeLeft = TimeSpan.FromSeconds(65),
    };

    private static TrainingProgress End(int epoch, int steps) => Step(epoch, steps, steps) with
    {
        EpochReport = new EpochReport
        {
            Epoch = epoch,
            TrainingLoss = 0.412,
            TrainingAccuracy = 0.853,
            ValidationLoss = 0.6,
            ValidationAccuracy = 0.801,
            LearningRate = 0.1,
            Tau = 0.9,
            Duration = TimeSpan.FromSeconds(9),
            IsBest = true,
        },
    };
}
