using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Tests.Forms;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

/// <summary>A model that is opened once: bytes, network and interface of one parse.</summary>
public class OnnxFileTests
{
    [Test]
    public void AFileIsParsedOnce()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        OnnxModel.Save(RandomGraphs.TwoStage(1), path);

        using var parses = new ParseCounter();
        OnnxFile file = OnnxFile.Open(path);

        Assert.That(parses.Count, Is.EqualTo(1));
        Assert.That(file.Bytes.ToArray(), Is.EqualTo(File.ReadAllBytes(path)));
        NetworkAssert.AreEqual(RandomGraphs.TwoStage(1), file.Graph);
    }

    [Test]
    public void AFileWithWeightsBesideItIsParsedOnceAndBecomesOnePiece()
    {
        using var parses = new ParseCounter();
        OnnxFile file = OnnxFile.Open(OtherPrograms.PathOf("external.onnx"));

        Assert.That(parses.Count, Is.EqualTo(1));
        NetworkAssert.AreEqual(file.Graph, OnnxModel.Parse(file.Bytes.Span));
    }

    [Test]
    public void AStreamIsParsedOnce()
    {
        using var stream = new MemoryStream(OnnxModel.ToBytes(RandomGraphs.TwoStage(1)));
        using var parses = new ParseCounter();

        NetworkAssert.AreEqual(RandomGraphs.TwoStage(1), OnnxFile.Open(stream).Graph);
        Assert.That(parses.Count, Is.EqualTo(1));
    }

    [Test]
    public void AHeaderThatTellsAllIsReadWithoutTheWeights()
    {
        byte[] bytes = OnnxModel.ToBytes(RandomGraphs.TwoStage(1));
        using var parses = new ParseCounter();

        OnnxModel.Inspect(bytes);

        Assert.That(parses.Count, Is.Zero);
    }

    [Test]
    public void AHeaderWithoutTheNumberOfClassesIsReadWithOneParse()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxModel.ToBytes(RandomGraphs.TwoStage(1)));
        model.ProducerName = "other";
        foreach (ValueInfoProto output in model.Graph.Output)
        {
            output.Type = null;
        }

        using var parses = new ParseCounter();

        Assert.That(OnnxModel.Inspect(Google.Protobuf.MessageExtensions.ToByteArray(model)).ClassCount, Is.EqualTo(5));
        Assert.That(parses.Count, Is.EqualTo(1));
    }

    [Test]
    public void AWrittenNetworkSaysOfItselfWhatItsBytesSay([Values] WeightFormat format)
    {
        NetworkGraph network = RandomGraphs.Vgg(seed: 2);
        using var parses = new ParseCounter();

        OnnxFile written = OnnxFile.Create(network, format);

        Assert.That(parses.Count, Is.Zero);
        Assert.That(written.Graph, Is.SameAs(network));
        OnnxFile read = OnnxFile.Parse(written.Bytes);
        Assert.That(written.Interface, Is.EqualTo(read.Interface));
        NetworkAssert.AreEqual(network, read.Graph);
    }
}
