using Microsoft.ML;
using ReCU.MLNet.Internals.Input;
using ReCU.MLNet.Internals.MLNet;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>
/// How the transformer's columns follow those of one input schema: first all of the input's, at their own indices,
/// then the added ones.
/// </summary>
internal sealed class ScoringBindings
{
    private readonly NetworkInfo _network;
    private readonly DataViewSchema.Column _input;
    private readonly int? _shorterSide;
    private readonly LabelMapping? _label;
    private readonly int _firstScored;

    /// <exception cref="ArgumentException">The schema does not fit the network.</exception>
    public ScoringBindings(DataViewSchema schema, NetworkInfo network, ReCUScoringOptions options, ClassLabels labels)
    {
        _network = network;
        _shorterSide = options.ShorterSide;
        InputSchema = schema;
        _input = InputColumn.Find(schema, options.InputColumnName, network.InputShape);
        _label = LabelMapping.OrNull(schema, network, options, labels);
        _firstScored = schema.Count + (_label is null ? 0 : 1);

        var builder = new DataViewSchema.Builder();
        builder.AddColumns(schema);
        builder.AddColumns(AddedColumns.Build(
            options,
            labels,
            _label is null ? null : (_label.Column.Name, _label.Values),
            MLNetInternals.NextScoreSetId(schema)));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>Index of the predicted label in the output schema.</summary>
    public int PredictedLabelIndex => _firstScored;

    /// <summary>Index of the scores in the output schema.</summary>
    public int ScoreIndex => _firstScored + 1;

    /// <summary>Whether a column of the output schema is one of the input's.</summary>
    public bool IsPassedThrough(int column) => column < InputSchema.Count;

    /// <summary>Whether a column of the output schema needs the network.</summary>
    public bool IsScored(int column) => column >= _firstScored;

    /// <summary>The input columns that are needed for columns of the output schema.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> columns)
    {
        var indices = new SortedSet<int>();
        foreach (DataViewSchema.Column column in columns)
        {
            indices.Add(IsPassedThrough(column.Index) ? column.Index
                : IsScored(column.Index) ? _input.Index
                : _label!.Column.Index);
        }

        return indices.Select(index => InputSchema[index]);
    }

    public PixelReader CreatePixelReader(DataViewRow row) =>
        InputColumn.CreateReader(row, _input, _network.InputShape, _shorterSide, _network.TakesBytes);

    /// <summary>Reads the mapped label of the current row of the source.</summary>
    public ValueGetter<uint> CreateLabelGetter(DataViewRow row) => _label!.CreateGetter(row);
}
