using Microsoft.ML;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>A source with the transformer's columns; scores rows as they are read, a batch at a time.</summary>
internal sealed class ScoringDataView(IDataView source, ScoringBindings bindings, SharedScorer scorer, int batchSize)
    : IDataView
{
    public DataViewSchema Schema => bindings.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return Wrap(source.GetRowCursor(SourceColumns(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return [.. source.GetRowCursorSet(SourceColumns(active), n, rand).Select(cursor => Wrap(cursor, active))];
    }

    private IEnumerable<DataViewSchema.Column> SourceColumns(ActiveColumns active) =>
        bindings.Dependencies(active.Indices.Select(index => Schema[index]));

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, ActiveColumns active) =>
        active.Indices.Any(bindings.IsScored)
            ? new BatchCursor(cursor, bindings, active, new RowScorer(scorer, batchSize))
            : new UnscoredCursor(cursor, bindings, active);
}
