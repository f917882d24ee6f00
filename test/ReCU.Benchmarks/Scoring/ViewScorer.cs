using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Onnx;

namespace ReCU.Benchmarks.Scoring;

/// <summary>A transformer over rows in memory; reads the scores of every row through a cursor.</summary>
internal sealed class ViewScorer(ITransformer transformer, IDataView rows, string scoreColumn) : IRowsScorer
{
    private readonly IDataView _scored = transformer.Transform(rows);
    private VBuffer<float> _scores;

    /// <summary>This library's transformer.</summary>
    public static ViewScorer ReCU(
        MLContext context, string modelFile, IDataView rows, ScoringEngine engine, int batchSize, int threads)
    {
        var options = new ReCUScoringOptions
        {
            InputColumnName = OnnxModel.InputName,
            Engine = engine,
            BatchSize = batchSize,
            Threads = threads,
        };
        return new(context.Transforms.ApplyReCUBinaryNet(modelFile, options).Fit(rows), rows, "Score");
    }

    /// <summary>ML.NET's own transformer, with the session options that suit it.</summary>
    public static ViewScorer OnnxTransformer(MLContext context, string modelFile, IDataView rows, int threads)
    {
        var options = new OnnxOptions
        {
            ModelFile = modelFile,
            InputColumns = [OnnxModel.InputName],
            OutputColumns = [OnnxModel.ScoreName],
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };
        return new(context.Transforms.ApplyOnnxModel(options).Fit(rows), rows, OnnxModel.ScoreName);
    }

    /// <summary>Images as a data view.</summary>
    public static IDataView View(MLContext context, NetworkGraph network, IReadOnlyList<float[]> images)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        SchemaDefinition.Column column = definition[nameof(Row.Pixels)];
        column.ColumnName = OnnxModel.InputName;
        column.ColumnType = new VectorDataViewType(NumberDataViewType.Single, network.InputShape.Count);
        var rows = images.Select(pixels => new Row { Pixels = pixels }).ToList();
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    public void ScoreAll()
    {
        DataViewSchema.Column column = _scored.Schema[scoreColumn];
        using DataViewRowCursor cursor = _scored.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        while (cursor.MoveNext())
        {
            getter(ref _scores);
        }
    }

    public void Dispose() => (transformer as IDisposable)?.Dispose();

    private sealed class Row
    {
        public float[] Pixels { get; set; } = [];
    }
}
