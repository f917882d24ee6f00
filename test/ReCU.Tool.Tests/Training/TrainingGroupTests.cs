using ReCU.Distributed;
using ReCU.TestKit;
using ReCU.Tool.Terminals;
using ReCU.Tool.Tests.Processes;
using ReCU.Tool.Training;

namespace ReCU.Tool.Tests.Training;

/// <summary><c>recu train</c> on several processes.</summary>
internal sealed class TrainingGroupTests
{
    private const int Size = 2;

    [Test]
    public void ProcessesOfALauncherWriteTheModelOfMembersOfOneProcess()
    {
        using var folder = new TemporaryFolder();
        using MpiRun run = MpiLaunch.OpenMpi.Start(
            Size, [ToolProcess.CommandLine[1], .. TrainedRun.Short(folder.File("run"), "--epochs", "1")]);

        Assert.That(run.ExitCode(), Is.Zero, run.Output);
        string[] lines = run.Output.Split('\n');
        Assert.That(lines, Has.Exactly(1).StartsWith($"{Size} processes (Open MPI"));
        Assert.That(lines, Has.Exactly(1).StartsWith("epoch 1/1  loss "), "the others write nothing");
        Assert.That(lines, Has.Exactly(1).StartsWith("best epoch: 1"));
        string output = folder.File("members");
        (int exitCode, string told) = Train(new TrainSettings
        {
            Data = TrainedRun.Data,
            Output = output,
            Size = "16",
            Threads = 1,
            Epochs = 1,
        });
        Assert.That(exitCode, Is.Zero, told);
        Assert.That(
            File.ReadAllBytes(folder.File("run/model.onnx")),
            Is.EqualTo(File.ReadAllBytes(Path.Combine(output, "model.onnx"))));
    }

    [Test]
    public void WhatSeveralCannotDoIsRefusedBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryFolder();
        AggregateException exception = Assert.Throws<AggregateException>(() => Train(new TrainSettings
        {
            Data = TrainedRun.Data,
            Output = folder.File("run"),
            Time = "1h",
        }))!;

        Assert.That(exception.InnerExceptions, Has.Count.EqualTo(1), "the first process says it for all");
        Assert.That(
            exception.InnerExceptions[0],
            Is.TypeOf<ArgumentException>().With.Message.StartsWith("--time cannot be used")
                .And.Message.Contains("--epochs"));
        Assert.That(folder.File("run"), Does.Not.Exist);
    }

    // What the members write, and the largest exit code.
    private static (int ExitCode, string Told) Train(TrainSettings settings)
    {
        using var told = new StringWriter();
        var console = new Consoles(
            Consoles.Create(told, isRedirected: true), Consoles.Create(told, isRedirected: true));
        int exitCode = LocalGroup.Run(Size, place =>
        {
            using var group = new TrainingGroup(place);
            return group.Run(() => TrainCommand.Run(group, group.Of(console), [], settings, CancellationToken.None));
        }).Max();
        return (exitCode, told.ToString());
    }
}
