using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Classifier;
using ReCU.Graph;
using ReCU.MLNet;

namespace ReCU.Tool.Scoring;

/// <summary>
/// ONNX Runtime through ML.NET, for models that the packed engine cannot run. It gets the same pixels.
/// </summary>
internal sealed class PipelineScorer : IModelScorer
{
    private readonly MLContext _context = new();
    private readonly SchemaDefinition _schema = SchemaDefinition.Create(typeof(Row));
    private readonly ReCUBinaryNetTransformer _transformer;

    /// <param name="model">Content of the model file.</param>
    /// <param name="graph">The network in it.</param>
    /// <param name="options">Threads, and what the file does not say about pixels.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime cannot run the model.</exception>
    public PipelineScorer(ReadOnlyMemory<byte> model, NetworkGraph graph, ImageClassifierOptions options)
    {
        Images = new ModelImages(graph, options);
        _schema[nameof(Row.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Images.Shape.Count);
        _transformer = _context.Transforms.ApplyReCUBinaryNet(model, new ReCUScoringOptions
        {
            InputColumnName = nameof(Row.Pixels),
            Engine = ScoringEngine.OnnxRuntime,
            Threads = options.Threads,
        }).Fit(View([]));
    }

    /// <inheritdoc/>
    public string Description => _transformer.EngineDescription;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _transformer.ClassNames;

    /// <inheritdoc/>
    public ModelImages Images { get; }

    /// <inheritdoc/>
    public void Score(float[] pixels, float[] probabilities)
    {
        IDataView scored = _transformer.Transform(
            View([.. pixels.Chunk(Images.Shape.Count).Select(image => new Row { Pixels = image })]));
        int at = 0;
        foreach (float[] row in scored.GetColumn<float[]>("Score"))
        {
            row.CopyTo(probabilities, at);
            at += row.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transformer.Dispose();

    private IDataView View(Row[] rows) => _context.Data.LoadFromEnumerable(rows, _schema);

    private sealed class Row
    {
        public float[] Pixels { get; set; } = [];
    }
}
