using ReCU.Fuzz;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Packed;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>
/// What other exporters write: the oracle computes of the network read what ONNX Runtime does of the file, and the
/// packed engine what the oracle does.
/// </summary>
internal sealed class ExporterFormTests
{
    private static IEnumerable<ExporterForm> Forms => ExporterForms.All();

    [TestCaseSource(nameof(Forms))]
    public void TheNetworkComputesWhatTheFileDoes(ExporterForm form)
    {
        var file = OnnxFile.Parse(form.Model);
        NetworkGraph network = file.Graph;
        float[] planar = OtherPrograms.Pixels(9 * network.InputShape.Count);

        Assert.That(network.Nodes.OfType<BinaryConv>().Count(), Is.EqualTo(form.BinaryLayers));
        using (PackedNetwork packed = PackedNetwork.Open(network))
        {
            PlanAgreement.Check(packed, network);
        }

        float[] pixels = file.Interface.Layout == InputLayout.ChannelsLast
            ? [.. planar.Chunk(network.InputShape.Count).SelectMany(image => ChannelsLast(image, network.InputShape))]
            : planar;
        NetworkAssert.ComputesAs(network, form.Model, planar, pixels);
    }

    [TestCaseSource(nameof(Forms))]
    public void WhatIsWrittenOfItReadsBackEqualAndComputesTheSame(ExporterForm form)
    {
        NetworkGraph network = OnnxModel.Parse(form.Model);
        byte[] written = OnnxModel.ToBytes(network);

        NetworkAssert.AreEqual(network, OnnxModel.Parse(written));
        NetworkAssert.ComputesAs(network, written, OtherPrograms.Pixels(9 * network.InputShape.Count));
    }

    [TestCaseSource(nameof(Forms))]
    public void TheShapeOfTheOutputMayBeLeftOut(ExporterForm form)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(form.Model);
        model.Graph.Output[0].Type = null;
        byte[] open = Google.Protobuf.MessageExtensions.ToByteArray(model);

        NetworkGraph network = OnnxModel.Parse(form.Model);
        NetworkAssert.AreEqual(network, OnnxModel.Parse(open));
        OnnxModelInfo info = OnnxModel.Inspect(open);
        Assert.That((info.ClassCount, info.InputShape), Is.EqualTo((network.ClassCount, network.InputShape)));
    }

    [Test]
    public void AClassCountWithANameIsLeftOpen()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(ExporterForms.Dense().First().Model);
        model.Graph.Output[0].Type.TensorType.Shape.Dim[1] =
            new TensorShapeProto.Types.Dimension { DimParam = "classes" };
        byte[] open = Google.Protobuf.MessageExtensions.ToByteArray(model);

        Assert.That(OnnxModel.Parse(open).ClassCount, Is.EqualTo(6));
        Assert.That(OnnxModel.Inspect(open).ClassCount, Is.EqualTo(6));
    }

    [TestCase("float16.onnx", 0.02)]
    [TestCase("qcdq.onnx", 1e-5)]
    public void FilesOfAnotherProgramComputeWhatONNXRuntimeDoes(string name, double tolerance)
    {
        byte[] model = File.ReadAllBytes(OtherPrograms.PathOf(name));
        NetworkGraph network = OnnxModel.Parse(model);
        float[] pixels = OtherPrograms.Pixels(5 * 3 * 64);

        Assert.That(network.Nodes.OfType<BinaryConv>().Count(), Is.EqualTo(1));
        NetworkAssert.ComputesAs(network, model, pixels, pixels, "logits_out", tolerance);
    }

    private static float[] ChannelsLast(float[] image, FeatureShape shape)
    {
        var turned = new float[image.Length];
        for (int i = 0; i < image.Length; i++)
        {
            turned[i % shape.Area * shape.Channels + i / shape.Area] = image[i];
        }

        return turned;
    }
}
