using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.Engines;

/// <summary>Files of another program, float networks that take exactly 1 or 8 images.</summary>
[TestFixture]
internal sealed class FixedBatchTests
{
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void OnnxRuntimeScoresAnyNumberOfRows(
        [Values(1, 8)] int batch, [Values(null, 1, 3, 8, 16)] int? batchSize, [Values(1, 8, 20)] int rows)
    {
        NetworkGraph network = OnnxModel.Load(FileOf(batch));
        float[] pixels = RandomGraphs.Pixels(network, rows, seed: 1);
        using ReCUBinaryNetTransformer transformer = Transformer(
            batch, new() { Engine = ScoringEngine.OnnxRuntime, BatchSize = batchSize, LogitsColumnName = "Logits" });

        float[][] logits = [.. transformer.Transform(View(network, pixels)).GetColumn<float[]>("Logits")];

        Assert.That(logits, Has.Length.EqualTo(rows));
        Assert.That(
            logits.SelectMany(row => row),
            Is.EqualTo(new GraphOracle(network).Logits(pixels)).Within(1e-3));
    }

    [Test]
    public void APredictionEngineScoresOneRow([Values(1, 8)] int batch)
    {
        NetworkGraph network = OnnxModel.Load(FileOf(batch));
        float[] pixels = RandomGraphs.Pixels(network, 1, seed: 2);
        ReCUBinaryNetTransformer transformer = Transformer(batch, new() { Engine = ScoringEngine.OnnxRuntime });
        using PredictionEngine<Image, ScoredRow> engine = _context.Model.CreatePredictionEngine<Image, ScoredRow>(
            transformer, inputSchemaDefinition: Definition(network));

        Assert.That(
            engine.Predict(new Image { Pixels = pixels }).Score,
            Is.EqualTo(Samples.Softmax(Samples.Logits(network, pixels))).Within(1e-4));
    }

    [Test]
    public void TheEngineSaysSo()
    {
        using ReCUBinaryNetTransformer transformer = Transformer(8, new());
        Assert.That(transformer.EngineDescription, Does.EndWith(", 8 images at once, as the model wants them"));
    }

    private static string FileOf(int batch) => Path.Combine(
        TestContext.CurrentContext.TestDirectory, "Data", FormattableString.Invariant($"fixed{batch}.onnx"));

    private static ReCUBinaryNetTransformer Transformer(int batch, ReCUScoringOptions options) =>
        new(Samples.Open(File.ReadAllBytes(FileOf(batch))), options);

    private IDataView View(NetworkGraph network, float[] pixels) => _context.Data.LoadFromEnumerable(
        pixels.Chunk(network.InputShape.Count).Select(image => new Image { Pixels = image }), Definition(network));

    private static SchemaDefinition Definition(NetworkGraph network)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Image));
        definition[nameof(Image.Pixels)].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, network.InputShape.Count);
        return definition;
    }

    private sealed class Image
    {
        public float[] Pixels { get; set; } = [];
    }
}
