using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Tool.Tests.Converting;

/// <summary>From checkpoints to models, and from one form of a model to the other.</summary>
internal sealed class ConvertingTests
{
    private static readonly string _checkpoint =
        RepositoryFolder.File("test", "golden", "checkpoint", "resnet20_zip.pth.tar");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void ACheckpointOfTheAuthorsBecomesAModelWithNames()
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(i => $"class [{i}]")];
        File.WriteAllLines(_folder.File("names.txt"), names);
        ToolRun run = ToolRun.Of(
            "import", _checkpoint, "--output", _folder.File("out.onnx"), "--classes", _folder.File("names.txt"));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.Contain("resnet20, images of 3x32x32, 10 classes"));
        Assert.That(OnnxModel.ReadInfo(_folder.File("out.onnx")).ClassNames, Is.EqualTo(names));
    }

    [Test]
    public void TooFewNamesAreTold()
    {
        File.WriteAllText(_folder.File("names.txt"), "a\nb\n");
        ToolRun run = ToolRun.Of(
            "import", _checkpoint, "--output", _folder.File("out.onnx"), "--classes", _folder.File("names.txt"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.Contain("2 names").And.Contain("10 classes"));
        Assert.That(File.Exists(_folder.File("out.onnx")), Is.False);
    }

    [Test]
    public void TheFloatFormIsLargeAndComesBackAsBits()
    {
        ToolRun asFloats = ToolRun.Of("export", TrainedRun.Model, "--float", "--output", _folder.File("float.onnx"));
        Assert.That(asFloats.ExitCode, Is.Zero, asFloats.ToString());
        ToolRun asBits = ToolRun.Of("export", _folder.File("float.onnx"), "--one-bit");
        Assert.That(asBits.ExitCode, Is.Zero, asBits.ToString());
        Assert.That(
            new FileInfo(_folder.File("float.onnx")).Length, Is.GreaterThan(5 * new FileInfo(TrainedRun.Model).Length));
        Assert.That(
            File.ReadAllBytes(_folder.File("float.onebit.onnx")), Is.EqualTo(File.ReadAllBytes(TrainedRun.Model)));
    }

    [Test]
    public void AnInt8StemIsExportedAndScoresPictures()
    {
        string model = _folder.File("model.onnx");
        File.Copy(TrainedRun.Model, model);
        ToolRun export = ToolRun.Of("export", model, "--int8-stem");
        Assert.That(export.ExitCode, Is.Zero, export.ToString());

        NetworkGraph network = OnnxModel.Load(_folder.File("model.int8stem.onnx"));
        Assert.That(network.TakesBytes, Is.True);
        Assert.That(
            ToolRun.Of("export", _folder.File("model.int8stem.onnx"), "--int8-stem").Errors,
            Does.Contain("does not begin with a normalisation"));
    }

    [Test]
    public void WhatIsNoCheckpointIsTold()
    {
        File.WriteAllText(_folder.File("a.pth"), "text");
        ToolRun run = ToolRun.Of("import", _folder.File("a.pth"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.StartWith("error: ").And.Contain("a.pth"));
    }
}
