using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>
/// Reads a batch of rows ahead, scores them in one call, and returns them one by one. Requested columns of the source
/// are buffered for the batch.
/// </summary>
internal sealed class BatchCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _source;
    private readonly ScoringBindings _bindings;
    private readonly ActiveColumns _active;
    private readonly RowScorer _scorer;
    private readonly BatchReader _reader;
    private int _slot = -1;
    private bool _ended;

    public BatchCursor(
        DataViewRowCursor source, ScoringBindings bindings, ActiveColumns active, RowScorer scorer)
    {
        _source = source;
        _bindings = bindings;
        _active = active;
        _scorer = scorer;
        _reader = new BatchReader(source, bindings, active, scorer);
    }

    public override DataViewSchema Schema => _bindings.OutputSchema;

    public override long Position => _slot < 0 ? -1 : _reader.Position(_slot);

    public override long Batch => _slot < 0 ? 0 : _reader.Batch(_slot);

    public override bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        if (++_slot < _reader.Count)
        {
            return true;
        }

        _slot = -1;
        if (_reader.Read() > 0)
        {
            _slot = 0;
            return true;
        }

        _ended = true;
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = _reader.Id(CurrentSlot());

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        ActiveColumns.Typed<TValue>(column, _active.Contains(column) ? CreateGetter(column.Index) : null);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ended = true;
            _slot = -1;
            _scorer.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private Delegate CreateGetter(int column)
    {
        if (_reader.BufferOf(column) is { } buffer)
        {
            return buffer.CreateGetter(CurrentSlot);
        }

        return column == _bindings.PredictedLabelIndex
            ? new ValueGetter<uint>((ref uint key) => key = _scorer.PredictedKey(CurrentSlot()))
            : column == _bindings.ScoreIndex
                ? new ValueGetter<VBuffer<float>>((ref VBuffer<float> s) => _scorer.CopyScores(CurrentSlot(), ref s))
                : new ValueGetter<VBuffer<float>>((ref VBuffer<float> z) => _scorer.CopyLogits(CurrentSlot(), ref z));
    }

    private int CurrentSlot() =>
        _slot >= 0 ? _slot : throw new InvalidOperationException("The cursor is not on a row: call MoveNext first.");
}
