using System.Text.Json;
using ReCU.Classifier;
using ReCU.TestKit;
using ReCU.Tool.Predicting;
using ReCU.Tool.Terminals;

namespace ReCU.Tool.Tests.Predicting;

internal sealed class PredictCommandTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void AnswersAreThoseOfTheClassifier()
    {
        ToolRun run = ToolRun.Of("predict", TrainedRun.Model, TrainedRun.Pictures, "--format", "json");
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Lines, Has.Length.EqualTo(8));
        using ImageClassifier classifier = ImageClassifier.Open(TrainedRun.Model);
        foreach (string line in run.Lines)
        {
            JsonElement record = JsonSerializer.Deserialize<JsonElement>(line);
            Classification expected = classifier.Classify(record.GetProperty("file").GetString()!);
            JsonElement best = record.GetProperty("classes")[0];
            Assert.That(best.GetProperty("name").GetString(), Is.EqualTo(expected.Best.Name));
            Assert.That(best.GetProperty("probability").GetSingle(), Is.EqualTo(expected.Best.Probability));
        }
    }

    [Test]
    public void ATableHasNamesAsTheyAre()
    {
        ToolRun run = ToolRun.Of("predict", TrainedRun.Model, TrainedRun.Pictures);
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        foreach (string name in TrainedRun.Classes)
        {
            Assert.That(run.Output, Does.Contain(Path.Combine(TrainedRun.Pictures, name, "0.bmp")));
            Assert.That(run.Output, Does.Contain($" {name} "));
        }
    }

    [Test]
    public void OnnxRuntimeGivesTheSame()
    {
        string[][] answers = [.. new[] { "packed", "onnxruntime" }.Select(engine => ToolRun.Of(
            "predict", TrainedRun.Model, TrainedRun.Pictures, "-f", "csv", "--engine", engine, "-k", "1").Lines)];
        Assert.That(answers[0], Has.Length.EqualTo(9));
        Assert.That(
            answers[1].Select(line => string.Join(',', line.Split(',')[..2])),
            Is.EqualTo(answers[0].Select(line => string.Join(',', line.Split(',')[..2]))));
    }

    [Test]
    public void ABrokenPictureIsNamedAndTheOthersAreDone()
    {
        File.WriteAllText(_folder.File("b[r]oken.jpg"), "text");
        BitmapPictures.Write(_folder.File("sound.bmp"), BitmapPictures.Noise(9, 9, 1));
        string output = _folder.File("out.csv");
        ToolRun run = ToolRun.Of("predict", TrainedRun.Model, _folder.Path, "--output", output);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.BrokenPictures));
        Assert.That(run.Errors, Does.Contain("1 of 2 pictures are broken").And.Contain("b[r]oken.jpg"));
        string[] lines = File.ReadAllLines(output);
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[1], Does.Contain("b[r]oken.jpg,,,,,,,").And.Contain("not an image"));
        Assert.That(lines[2], Does.Contain("sound.bmp,").And.EndsWith(","));
    }

    [Test]
    public void SharesMakeUpTheWhole()
    {
        string[] Files(params string[] more) => [.. ToolRun.Of(
            ["predict", TrainedRun.Model, TrainedRun.Pictures, "--format", "csv", .. more])
            .Lines.Skip(1)];
        string[] all = Files();
        Assert.That(
            Enumerable.Range(1, 3).SelectMany(number => Files("--share", $"{number}/3")), Is.EquivalentTo(all));
    }

    [Test]
    public void AnOutputThatWasCutShortIsTheSameInTheEnd()
    {
        string output = _folder.File("out.jsonl");
        string[] command = ["predict", TrainedRun.Model, TrainedRun.Pictures, "--output", output];
        Assert.That(ToolRun.Of(command).ExitCode, Is.Zero);
        string whole = File.ReadAllText(output);
        File.Delete(output);

        // What a kill leaves: the name is known by making it once more, and cutting it.
        string part = PartOf(command);
        File.WriteAllText(part, whole[..(whole.Length / 2)]);
        ToolRun again = ToolRun.Of(command);
        Assert.That(again.ExitCode, Is.Zero, again.ToString());
        Assert.That(again.Errors, Does.Match("[1-7] of 8 pictures were done before"));
        Assert.That(File.ReadAllText(output), Is.EqualTo(whole));
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { output }));
    }

    [Test]
    public void ExplanationsAreDrawnForEachPicture()
    {
        string drawings = _folder.File("why");
        ToolRun run = ToolRun.Of("predict", TrainedRun.Model, TrainedRun.Pictures, "--explain", drawings);
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(
            Directory.GetFiles(drawings).Select(Path.GetFileName),
            Is.EquivalentTo(Enumerable.Range(0, 4).SelectMany(i => new[] { $"{i}.why.png", $"{i}-2.why.png" })));
    }

    [Test]
    public void SharesDrawInOneFolder()
    {
        string drawings = _folder.File("why");
        foreach (string share in (string[])["1/2", "2/2"])
        {
            ToolRun run = ToolRun.Of(
                "predict", TrainedRun.Model, TrainedRun.Pictures, "--explain", drawings, "--share", share);
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
        }

        Assert.That(Directory.GetFiles(drawings), Has.Length.EqualTo(8));
    }

    [Test]
    public void ADrawingTakesNoPicturesPlace()
    {
        string first = Directory.GetFiles(TrainedRun.Pictures, "*", SearchOption.AllDirectories).Order().First();
        string picture = _folder.File("0.png");
        string other = _folder.File("0.why.png");
        File.Copy(first, picture);
        File.Copy(first, other);
        ToolRun run = ToolRun.Of("predict", TrainedRun.Model, picture, other, "--explain", _folder.Path);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain(other).And.Contain("--explain"));
        Assert.That(File.ReadAllBytes(other), Is.EqualTo(File.ReadAllBytes(first)));
    }

    [Test]
    public void PixelsOfAModelOfOursAreNotScaledTwice()
    {
        ToolRun run = ToolRun.Of("predict", TrainedRun.Model, TrainedRun.Pictures, "--pixels", "unit");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain("--pixels unit would do it twice"));
    }

    [Test]
    public void LinksToFoldersAreNotFollowed()
    {
        string folder = _folder.File("pictures");
        Directory.CreateDirectory(Path.Combine(folder, "below"));
        string first = Directory.GetFiles(TrainedRun.Pictures, "*", SearchOption.AllDirectories).Order().First();
        File.Copy(first, Path.Combine(folder, Path.GetFileName(first)));
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "below", "up"), folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Ignore($"Links cannot be made here: {e.Message}");
        }

        Assert.That(PictureFiles.Find([folder]), Has.Count.EqualTo(1));
    }

    [TestCase("json", "problem")]
    [TestCase("csv", "no finite answer")]
    [TestCase("table", "(broken)")]
    public void AnAnswerThatIsNotFiniteIsAProblem(string format, string text)
    {
        File.WriteAllBytes(_folder.File("model.onnx"), SmallModels.File(SmallModels.Overflowing));
        foreach (string engine in new[] { "packed", "onnxruntime" })
        {
            ToolRun run = ToolRun.Of(
                "predict", _folder.File("model.onnx"), TrainedRun.Pictures, "--format", format, "--engine", engine);
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.BrokenPictures), run.ToString());
            Assert.That(run.Lines[^1], Does.Contain(text));
            Assert.That(run.Errors, Does.Contain("no finite answer"));
        }
    }

    // The process dies in the middle of the work: here by a token, after which the part stays.
    private string PartOf(string[] command)
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var consoles = new Consoles(
            Consoles.Create(TextWriter.Null, isRedirected: true), Consoles.Create(TextWriter.Null, isRedirected: true));
        Assert.That(
            ToolApp.RunAsync(command, consoles, cancellation.Token).GetAwaiter().GetResult(),
            Is.EqualTo(ExitCode.Cancelled));
        return Directory.GetFiles(_folder.Path, "*.part").Single();
    }
}
