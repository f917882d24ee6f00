namespace ReCU.Tool.Tests;

internal sealed class ToolAppTests
{
    private static readonly string[] _commands =
        ["train", "evaluate", "predict", "serve", "inspect", "import", "export", "bench", "report"];

    [Test]
    public void WithoutArgumentsItHelps()
    {
        ToolRun run = ToolRun.Of();
        Assert.That(run.ExitCode, Is.Zero);
        foreach (string command in _commands)
        {
            Assert.That(run.Lines, Has.Some.StartsWith(command + " "));
        }
    }

    [TestCaseSource(nameof(_commands))]
    public void EachCommandHelpsWithExamples(string command)
    {
        ToolRun run = ToolRun.Of(command, "--help");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Lines, Has.Member("EXAMPLES:").And.Some.StartsWith($"recu {command} "));
        Assert.That(run.Errors, Is.Empty);
    }

    [TestCase("fly")]
    [TestCase("train")]
    [TestCase("train", "data", "--fly")]
    [TestCase("train", "data", "--epochs", "many")]
    [TestCase("train", "data", "--epochs", "0")]
    [TestCase("train", "data", "--epochs", "2", "--time", "2m")]
    [TestCase("train", "data", "--time", "soon")]
    [TestCase("train", "data", "--size", "big")]
    [TestCase("train", "data", "--recipe", "mine")]
    [TestCase("train", "data", "--network", "mine")]
    [TestCase("train", "data", "--device", "gpu")]
    [TestCase("train", "data", "--batch-size", "1")]
    [TestCase("train", "data", "--learning-rate", "0")]
    [TestCase("train", "data", "--libtorch", "no-such-folder")]
    [TestCase("predict", "model.onnx")]
    [TestCase("predict", "model.onnx", "a.jpg", "--format", "xml")]
    [TestCase("predict", "model.onnx", "a.jpg", "--format", "table", "--output", "a.csv")]
    [TestCase("predict", "model.onnx", "a.jpg", "--top", "0")]
    [TestCase("predict", "model.onnx", "a.jpg", "--share", "3/2")]
    [TestCase("predict", "model.onnx", "a.jpg", "--engine", "gpu")]
    [TestCase("predict", "model.onnx", "a.jpg", "--pixels", "grey")]
    [TestCase("serve")]
    [TestCase("serve", "model.onnx", "--urls", "127.0.0.1:80")]
    [TestCase("serve", "model.onnx", "--urls", "https://127.0.0.1:80")]
    [TestCase("serve", "model.onnx", "--urls", "http://*:80")]
    [TestCase("serve", "model.onnx", "--urls", "http://my-machine:80")]
    [TestCase("serve", "model.onnx", "--urls", "http://localhost:0")]
    [TestCase("serve", "model.onnx", "--urls", "")]
    [TestCase("serve", "model.onnx", "--queue", "0")]
    [TestCase("serve", "model.onnx", "--batch-delay", "-1")]
    [TestCase("serve", "model.onnx", "--body-limit", "0")]
    [TestCase("serve", "model.onnx", "--name", "a/b")]
    [TestCase("evaluate", "model.onnx", "data", "--part", "some")]
    [TestCase("evaluate", "model.onnx", "data", "--top", "0")]
    [TestCase("export", "model.onnx", "--float", "--one-bit")]
    [TestCase("import", "a.pth", "--network", "mine")]
    [TestCase("bench", "model.onnx", "--batches", "1,,2")]
    [TestCase("bench", "model.onnx", "--seconds", "0")]
    public void AWrongCommandLineIsToldInOneLineWithWhereToLook(params string[] arguments)
    {
        ToolRun run = ToolRun.Of(arguments);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(run.Output, Is.Empty);
        Assert.That(
            run.Errors.TrimEnd('\r', '\n'),
            Does.StartWith("error: ").And.Contain("--help").And.Not.Contain("\n"));
    }

    [TestCase("train", "no [such] folder")]
    [TestCase("evaluate", "no [such] folder", "data")]
    [TestCase("predict", "no [such] folder", "a.jpg")]
    [TestCase("serve", "no [such] folder")]
    [TestCase("inspect", "no [such] folder")]
    [TestCase("import", "no [such] folder")]
    [TestCase("export", "no [such] folder")]
    [TestCase("bench", "no [such] folder")]
    [TestCase("report", "no [such] folder")]
    public void WhatIsMissingIsNamedInOneLine(params string[] arguments)
    {
        ToolRun run = ToolRun.Of(arguments);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(
            run.Errors.TrimEnd('\r', '\n'),
            Does.StartWith("error: ").And.Contain("no [such] folder").And.Not.Contain("\n").And.Not.Contain("   at "));
    }

    [Test]
    public void ItsVersionIsThatOfItsPackage() =>
        Assert.That(ToolRun.Of("--version").Lines.Single(), Does.Match(@"^\d+\.\d+\.\d+"));
}
