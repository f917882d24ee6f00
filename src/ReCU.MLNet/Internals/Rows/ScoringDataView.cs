using Microsoft.ML;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.MLNet;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>A source with the transformer's columns; scores rows as they are read, a batch at a time.</summary>
internal sealed class ScoringDataView(IDataView source, ScoringBindings bindings, SharedScorer scorer, int batchSize)
    : UnconvertibleView(source)
{
    public override DataViewSchema Schema => bindings.OutputSchema;

    public override bool CanShuffle => Source.CanShuffle;

    public override long? GetRowCount() => Source.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return Wrap(Source.GetRowCursor(SourceColumns(active), rand), active);
    }

    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return [.. Source.GetRowCursorSet(SourceColumns(active), n, rand).Select(cursor => Wrap(cursor, active))];
    }

    private IEnumerable<DataViewSchema.Column> SourceColumns(ActiveColumns active) =>
        bindings.Dependencies(active.Indices.Select(index => Schema[index]));

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, ActiveColumns active) =>
        active.Indices.Any(bindings.IsScored)
            ? new BatchCursor(cursor, bindings, active, new RowScorer(scorer, batchSize))
            : new UnscoredCursor(cursor, bindings, active);
}
