using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>The source's cursor with the output schema, if no score is requested.</summary>
internal sealed class UnscoredCursor(DataViewRowCursor source, ScoringBindings bindings, ActiveColumns active)
    : DataViewRowCursor
{
    public override DataViewSchema Schema => bindings.OutputSchema;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override bool MoveNext() => source.MoveNext();

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        !active.Contains(column) ? ActiveColumns.Typed<TValue>(column, null)
        : bindings.IsPassedThrough(column.Index) ? source.GetGetter<TValue>(bindings.InputSchema[column.Index])
        : ActiveColumns.Typed<TValue>(column, bindings.CreateLabelGetter(source));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
