using System.Text.RegularExpressions;
using ReCU.TestKit;
using ReCU.Tool.Arguments;

namespace ReCU.Tool.Tests.Processes;

/// <summary>
/// The tool in a pseudo terminal, which <c>script</c> of util-linux makes; skipped where there is none.
/// </summary>
internal sealed partial class TerminalTests
{
    private const string Script = "/usr/bin/script";

    [SetUp]
    public void LookForScript()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Script))
        {
            Assert.Ignore($"There is no {Script}.");
        }
    }

    [Test]
    public void WhatIsShownFitsTheTerminal(
        [Values(80, 120)] int width,
        [Values("--help", "train --help", "predict --help", "inspect {model}", "predict {model} {pictures}",
            "evaluate {model} {data}")] string command)
    {
        ToolRun run = Show(width, Split(command));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(Lines(run.Output), Is.All.Property("Length").LessThanOrEqualTo(width));
    }

    [Test]
    public void ATrainingHasABarOfOneLine([Values(80, 120)] int width)
    {
        using var folder = new TemporaryFolder();
        ToolRun run = Show(width, folder.Path, TrainedRun.Short("run", "--epochs", "2"));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        string[] epochs = [.. Lines(run.Output).Where(line => line.StartsWith("epoch ", StringComparison.Ordinal))];
        Assert.That(epochs, Is.All.Property("Length").LessThan(width));
        Assert.That(epochs, Has.Some.Contains("━━━"));
        Assert.That(epochs.Where(line => !line.Contains('━')), Has.Exactly(2).Items, "One line an epoch.");
    }

    [Test]
    public void ColoursAreThereUnlessTheUserWantsNone()
    {
        string[] command = ["predict", "none.onnx", "x.jpg"];
        Assert.That(Show(80, command).Output, Does.Match(@"\e\[31merror: .*\e\[0m"));
        Assert.That(
            Show(80, TrainedRun.Root, command, ("NO_COLOR", "1")).Output,
            Does.Contain("error: ").And.Not.Contain("\u001b[3"));
    }

    private static string[] Split(string command) =>
    [
        .. command.Split(' ').Select(word => word switch
        {
            // Below the working folder, so that the length of its own path does not matter.
            "{model}" => "run/model.onnx",
            "{data}" => "data",
            "{pictures}" => "data/val",
            _ => word,
        }),
    ];

    private static ToolRun Show(int width, params string[] arguments) => Show(width, TrainedRun.Root, arguments);

    private static ToolRun Show(int width, string folder, params string[] arguments) =>
        Show(width, folder, arguments, ("COLUMNS", ""));

    private static ToolRun Show(int width, string folder, string[] arguments, (string Name, string Value) variable)
    {
        string command = $"stty rows 24 cols {width}; exec "
            + ShellQuoting.Join([.. ToolProcess.CommandLine, .. arguments]);
        var environment = new Dictionary<string, string?>
        {
            ["TERM"] = "xterm-256color",
            ["LANG"] = "C.UTF-8",
            ["LC_ALL"] = "C.UTF-8",
            ["SHELL"] = "/bin/sh",
            [variable.Name] = variable.Value,
        };
        return ToolProcess.End(
            ToolProcess.StartProgram(folder, Script, ["-qec", command, "/dev/null"], environment));
    }

    // What stood in a line at some time: a carriage return writes over it.
    private static string[] Lines(string written) =>
    [
        .. Escape().Replace(written, "").Split('\n').SelectMany(line => line.Split('\r'))
            .Select(line => line.TrimEnd()).Where(line => line.Length > 0),
    ];

    [GeneratedRegex(@"\e(\[[0-9;?]*[A-Za-z]|[=>])")]
    private static partial Regex Escape();
}
