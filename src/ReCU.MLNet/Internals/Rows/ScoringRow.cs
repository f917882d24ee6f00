using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Input;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>
/// One row with the transformer's columns, as prediction engines read it: scored when the first score of a row is
/// read, in a batch of one.
/// </summary>
internal sealed class ScoringRow(DataViewRow input, ScoringBindings bindings, ActiveColumns active, RowScorer scorer)
    : DataViewRow
{
    private PixelReader? _pixels;
    private long _scoredPosition = long.MinValue;

    public override DataViewSchema Schema => bindings.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        !active.Contains(column) ? ActiveColumns.Typed<TValue>(column, null)
        : bindings.IsPassedThrough(column.Index) ? input.GetGetter<TValue>(bindings.InputSchema[column.Index])
        : ActiveColumns.Typed<TValue>(column, CreateGetter(column.Index));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            scorer.Dispose();
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private Delegate CreateGetter(int column)
    {
        if (!bindings.IsScored(column))
        {
            return bindings.CreateLabelGetter(input);
        }

        _pixels ??= bindings.CreatePixelReader(input);
        return column == bindings.PredictedLabelIndex
            ? new ValueGetter<uint>((ref uint key) => key = Scored().PredictedKey(0))
            : column == bindings.ScoreIndex
                ? new ValueGetter<VBuffer<float>>((ref VBuffer<float> scores) => Scored().CopyScores(0, ref scores))
                : new ValueGetter<VBuffer<float>>((ref VBuffer<float> logits) => Scored().CopyLogits(0, ref logits));
    }

    private RowScorer Scored()
    {
        if (input.Position != _scoredPosition)
        {
            _pixels!.Read(scorer.Pixels(0));
            scorer.Run(1);
            _scoredPosition = input.Position;
        }

        return scorer;
    }
}
