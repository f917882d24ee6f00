using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Classifier;
using ReCU.MLNet;
using ReCU.Onnx;

namespace ReCU.Tool.Predicting;

/// <summary>ONNX Runtime, through ML.NET: for models that the packed engine cannot run. It sees the same pixels.</summary>
internal sealed class PipelinePictureScorer : IPictureScorer
{
    private readonly ModelImages _images;
    private readonly ReCUBinaryNetTransformer _transformer;
    private readonly ThreadLocal<PredictionEngine<Pixels, Scores>> _engines;

    /// <param name="path">The model.</param>
    public PipelinePictureScorer(string path)
    {
        var mlContext = new MLContext();
        _images = new ModelImages(OnnxFile.Open(path).Graph);
        var schema = SchemaDefinition.Create(typeof(Pixels));
        schema[nameof(Pixels.Values)].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, _images.Shape.Count);
        IDataView none = mlContext.Data.LoadFromEnumerable<Pixels>([], schema);
        _transformer = mlContext.Transforms.ApplyReCUBinaryNet(path, new ReCUScoringOptions
        {
            InputColumnName = nameof(Pixels.Values),
            Engine = ScoringEngine.OnnxRuntime,
            // Pictures are worked on at once.
            Threads = 1,
        }).Fit(none);
        _engines = new(
            () => mlContext.Model.CreatePredictionEngine<Pixels, Scores>(
                _transformer, new PredictionEngineOptions { InputSchemaDefinition = schema, OwnsTransformer = false }),
            trackAllValues: true);
    }

    public string Description => _transformer.EngineDescription;

    public Classification Classify(string path, int top)
    {
        var pixels = new Pixels { Values = new float[_images.Shape.Count] };
        _images.Read(path, pixels.Values);
        return Classification.FromProbabilities(
            _transformer.ClassNames, _engines.Value!.Predict(pixels).Score, top);
    }

    public void Dispose()
    {
        foreach (PredictionEngine<Pixels, Scores> engine in _engines.Values)
        {
            engine.Dispose();
        }

        _engines.Dispose();
        _transformer.Dispose();
    }

    private sealed class Pixels
    {
        public float[] Values { get; set; } = [];
    }

    private sealed class Scores
    {
        public float[] Score { get; set; } = [];
    }
}
