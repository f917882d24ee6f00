using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Onnx.Proto;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>Files of other programs in pipelines, whichever engine runs them.</summary>
[TestFixture]
internal sealed class OtherProgramsFilesTests
{
    private const string Logits = "Logits";

    private readonly MLContext _context = new(seed: 1);

    private static IEnumerable<ScoringEngine> Engines => [ScoringEngine.OnnxRuntime, ScoringEngine.Packed];

    [Test]
    public void WeightsBesideTheFileAreSavedInThePipeline([ValueSource(nameof(Engines))] ScoringEngine engine)
    {
        using var zip = new TemporaryFolder();
        NetworkGraph network = OnnxModel.Load(OtherFile("external.onnx"));
        float[] pixels = RandomGraphs.Pixels(network, 5, seed: 1);
        IDataView view = View(network, pixels);
        using (var folder = new TemporaryFolder())
        {
            File.Copy(OtherFile("external.onnx"), folder.File("model.onnx"));
            File.Copy(OtherFile("o1_external.onnx.data"), folder.File("o1_external.onnx.data"));
            using ReCUBinaryNetTransformer transformer =
                _context.Transforms.ApplyReCUBinaryNet(folder.File("model.onnx"), Options(engine)).Fit(view);
            _context.Model.Save(transformer, view.Schema, zip.File("pipeline.zip"));
            transformer.SaveOnnx(zip.File("saved.onnx"));
        }

        using var loaded = (ReCUBinaryNetTransformer)_context.Model.Load(zip.File("pipeline.zip"), out _);

        AssertScored(network, pixels, loaded.Transform(view));
        Assert.That(OnnxModel.Load(zip.File("saved.onnx")).Nodes, Is.EqualTo(network.Nodes));
    }

    [Test]
    public void AMissingFileOfWeightsIsNamed()
    {
        using var folder = new TemporaryFolder();
        File.Copy(OtherFile("external.onnx"), folder.File("model.onnx"));

        Assert.That(
            () => _context.Transforms.ApplyReCUBinaryNet(folder.File("model.onnx")),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("'o1_external.onnx.data'"));
    }

    [TestCase("exporter-numbers-before-the-transposition.onnx")]
    [TestCase("exporter-a-dense-layer-of-signs-with-the-channels-last.onnx")]
    [TestCase("exporter-a-mean-with-the-channels-last.onnx")]
    [TestCase("exporter-a-product-with-factors-and-a-sum.onnx")]
    [TestCase("exporter-int8-with-a-scale-a-filter.onnx")]
    [TestCase("exporter-opset-9-less-and-not.onnx")]
    public void EveryEngineGetsPlanarPixels(string file)
    {
        byte[] model = File.ReadAllBytes(RepositoryFolder.File("test", "ReCU.Fuzz", "Corpus", file));
        NetworkGraph network = OnnxModel.Parse(model);
        float[] pixels = RandomGraphs.Pixels(network, 20, seed: 2);
        IDataView view = View(network, pixels);
        foreach (ScoringEngine engine in Engines)
        {
            using var transformer = new ReCUBinaryNetTransformer(Samples.Open(model), Options(engine));
            AssertScored(network, pixels, transformer.Transform(view));
        }
    }

    [Test]
    public void ANetworkOfBrevitasRunsPackedByItself()
    {
        byte[] model = Brevitas();
        NetworkGraph network = OnnxModel.Parse(model);
        float[] pixels = [.. RandomGraphs.Pixels(network, 20, seed: 3).Select(pixel => pixel / 255)];
        using var transformer = new ReCUBinaryNetTransformer(Samples.Open(model), Options(ScoringEngine.Auto));

        Assert.That(transformer.EngineDescription, Does.StartWith("packed engine"));
        AssertScored(network, pixels, transformer.Transform(View(network, pixels)));
    }

    [Test]
    public void OnnxRuntimeRefusesOperatorsOfQonnxAndSaysWhatToDo() => Assert.That(
        () => new ReCUBinaryNetTransformer(Samples.Open(Brevitas()), Options(ScoringEngine.OnnxRuntime)),
        Throws.TypeOf<InvalidModelException>()
            .With.Message.Contains("'BipolarQuant_11' (BipolarQuant of onnx.brevitas)")
            .And.Message.Contains("OnnxModel.Save(OnnxModel.Load(path), newPath)"));

    [Test]
    public void OnnxRuntimeRunsTheStandardFormOfIt()
    {
        NetworkGraph network = OnnxModel.Parse(Brevitas());
        float[] pixels = [.. RandomGraphs.Pixels(network, 20, seed: 3).Select(pixel => pixel / 255)];
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(network, Options(ScoringEngine.OnnxRuntime));

        AssertScored(network, pixels, transformer.Transform(View(network, pixels)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void HalfFloatsAtTheEndsRunPackedOnly(bool isInput)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(OtherFile("float16.onnx")));
        (isInput ? proto.Graph.Input : proto.Graph.Output)[0].Type.TensorType.ElemType = 10;
        byte[] model = proto.ToByteArray();
        NetworkGraph network = OnnxModel.Parse(model);
        float[] pixels = RandomGraphs.Pixels(network, 4, seed: 4);

        Assert.That(
            () => new ReCUBinaryNetTransformer(Samples.Open(model), Options(ScoringEngine.OnnxRuntime)),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("takes or gives Float16"));
        using var transformer = new ReCUBinaryNetTransformer(Samples.Open(model), Options(ScoringEngine.Auto));
        AssertScored(network, pixels, transformer.Transform(View(network, pixels)));
    }

    private static ReCUScoringOptions Options(ScoringEngine engine) =>
        new() { Engine = engine, BatchSize = 8, LogitsColumnName = Logits };

    private static void AssertScored(NetworkGraph network, float[] pixels, IDataView scored)
    {
        double[] expected = new GraphOracle(network).Logits(pixels);
        Assert.That(
            scored.GetColumn<float[]>(Logits).SelectMany(row => row),
            Is.EqualTo(expected).Within(1e-4 * expected.Max(Math.Abs)));
    }

    private static string OtherFile(string name) =>
        RepositoryFolder.File("test", "ReCU.Onnx.Tests", "Data", "Other", name);

    private static byte[] Brevitas() =>
        File.ReadAllBytes(RepositoryFolder.File("test", "ReCU.Onnx.Tests", "Data", "Qonnx", "TFC_1W1A.onnx"));

    private IDataView View(NetworkGraph network, float[] pixels)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Image));
        definition[nameof(Image.Pixels)].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, network.InputShape.Count);
        return _context.Data.LoadFromEnumerable(
            pixels.Chunk(network.InputShape.Count).Select(image => new Image { Pixels = image }), definition);
    }

    private sealed class Image
    {
        public float[] Pixels { get; set; } = [];
    }
}
