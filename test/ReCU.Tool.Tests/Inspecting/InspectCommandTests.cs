using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Tool.Tests.Inspecting;

internal sealed class InspectCommandTests
{
    [Test]
    public void LayersEngineAndFactsAreTold()
    {
        ToolRun run = ToolRun.Of("inspect", TrainedRun.Model);
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Lines, Has.Some.StartsWith("layer1.0.conv1 ").And.Some.StartsWith("total "));
        Assert.That(run.Lines, Has.Some.Match("^network: +compact$").And.Some.Match("^engine: +packed engine, CPU, ")
            .And.Some.Match("^images: +3x16x16$").And.Some.Match("^epochs: +2$")
            .And.Some.EndsWith("2: " + string.Join(", ", TrainedRun.Classes)));
        Assert.That(run.Lines, Has.None.StartsWith("not packed:"));
    }

    [Test]
    public void WhatKeepsAModelFromThePackedEngineIsTold()
    {
        using var folder = new TemporaryFolder();
        var builder = new GraphBuilder((1, 2, 2));
        builder.Add(new PadImage("border", builder.InputName, 10_000));
        builder.Add(new AveragePool("mean", "border", new Window(20_002, 20_002)));
        OnnxModel.Save(builder.Build(new ModelMetadata()), folder.File("wide.onnx"));
        ToolRun run = ToolRun.Of("inspect", folder.File("wide.onnx"));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Lines, Has.Some.Match("^not packed: .*'border'").And.Some.Match("^engine: +ONNX Runtime"));
    }
}
