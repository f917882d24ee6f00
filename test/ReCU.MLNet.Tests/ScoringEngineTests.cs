using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

[TestFixture]
internal sealed class ScoringEngineTests
{
    private const string PackedDescription = "^packed engine, CPU, (avx512|avx2|advsimd|portable), ";

    private readonly MLContext _context = new(seed: 1);

    private static IEnumerable<ScoringEngine> Engines =>
        [ScoringEngine.Auto, ScoringEngine.OnnxRuntime, ScoringEngine.Packed];

    [Test]
    public void EveryEngineGivesTheOraclesScores(
        [ValueSource(nameof(Engines))] ScoringEngine engine,
        [Values(0, 1, 2)] int threads,
        [Values(1, 7)] int batchSize)
    {
        List<ImageRow> rows = Samples.Rows(20);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(
            new() { Engine = engine, Threads = threads, BatchSize = batchSize });

        Samples.AssertScored(
            rows, Samples.Read(_context, transformer.Transform(_context.Data.LoadFromEnumerable(rows))));
    }

    [Test]
    public void ThePackedEngineNamesItsInstructionsAndThreads()
    {
        using ReCUBinaryNetTransformer one = Samples.Transformer(new() { Engine = ScoringEngine.Packed, Threads = 1 });
        using ReCUBinaryNetTransformer all = Samples.Transformer(new() { Engine = ScoringEngine.Packed });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(one.EngineDescription, Does.Match(PackedDescription + "threads: 1$"));
            Assert.That(all.EngineDescription, Does.Match(PackedDescription + "one thread a core$"));
        }
    }

    [Test]
    public void AutoTakesThePackedEngineForABinaryNetwork()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        Assert.That(transformer.EngineDescription, Does.Match(PackedDescription));
    }

    private static IEnumerable<TestCaseData> NotForThePackedEngine()
    {
        yield return new TestCaseData(FloatNetwork()).SetArgDisplayNames("no binary convolution");
        yield return new TestCaseData(WideNetwork()).SetArgDisplayNames("a filter too long");
    }

    [TestCaseSource(nameof(NotForThePackedEngine))]
    public void AutoTakesOnnxRuntimeForOthers(NetworkGraph network)
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(network);

        float[] pixels = RandomGraphs.Pixels(network, batch: 1, seed: 1);
        IDataView scored = transformer.Transform(View(pixels));

        Assert.That(transformer.EngineDescription, Does.StartWith("ONNX Runtime"));
        Assert.That(
            scored.GetColumn<float[]>("Score").Single(),
            Is.EqualTo(Samples.Softmax(Samples.Logits(network, pixels))).Within(1e-4));
    }

    [Test]
    public void ThePackedEngineRunsAFloatNetworkThatItIsAskedTo()
    {
        NetworkGraph network = FloatNetwork();
        using ReCUBinaryNetTransformer transformer =
            Samples.Transformer(network, new() { Engine = ScoringEngine.Packed });

        float[] pixels = RandomGraphs.Pixels(network, batch: 1, seed: 1);

        Assert.That(
            transformer.Transform(View(pixels)).GetColumn<float[]>("Score").Single(),
            Is.EqualTo(Samples.Softmax(Samples.Logits(network, pixels))).Within(1e-4));
    }

    [Test]
    public void ANodeThatThePackedEngineCannotRunIsNamedBeforeAnyWork()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.onnx");
        OnnxModel.Save(WideNetwork(), file);

        Assert.That(
            () => _context.Transforms.ApplyReCUBinaryNet(file, engine: ScoringEngine.Packed),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("'wide'"));
    }

    [Test]
    public void EveryTransformerOfAnEstimatorScores()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.onnx");
        OnnxModel.Save(Samples.Network, file);
        List<ImageRow> rows = Samples.Rows(3);
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        ReCUBinaryNetScoringEstimator estimator =
            _context.Transforms.ApplyReCUBinaryNet(file, engine: ScoringEngine.Packed);

        using ReCUBinaryNetTransformer first = estimator.Fit(view);
        Samples.AssertScored(rows, Samples.Read(_context, first.Transform(view)));
        first.Dispose();
        using ReCUBinaryNetTransformer second = estimator.Fit(view);

        Samples.AssertScored(rows, Samples.Read(_context, second.Transform(view)));
    }

    private static NetworkGraph FloatNetwork()
    {
        var builder = new GraphBuilder((1, 2, 2));
        var weights = new FloatTensor([2, 4], [1, -2, 3, -4, -1, 2, 0, 1]);
        builder.Add(new Linear("fc", "pixels", weights, FloatTensor.Vector([4, 5])));
        builder.Add(new Scale("small", "fc", FloatTensor.Vector([1e-3f, 1e-3f]), FloatTensor.Vector([0, 0])));
        return builder.Build(new ModelMetadata());
    }

    /// <summary>A filter of more weights than the packed engine takes.</summary>
    private static NetworkGraph WideNetwork()
    {
        const int Channels = 65536;
        var builder = new GraphBuilder((Channels, 1, 1));
        builder.Add(new Sign("sign", "pixels"));
        builder.Add(new BinaryConv(
            "wide", "sign", new BitTensor([2, Channels, 1, 1], new byte[2 * Channels / 8]), new Window(1, 1)));
        builder.Add(new AveragePool("mean", "wide", new Window(1, 1)));
        return builder.Build(new ModelMetadata());
    }

    private IDataView View(float[] pixels)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Image));
        definition[nameof(Image.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, pixels.Length);
        return _context.Data.LoadFromEnumerable([new Image { Pixels = pixels }], definition);
    }

    private sealed class Image
    {
        public float[] Pixels { get; set; } = [];
    }
}
