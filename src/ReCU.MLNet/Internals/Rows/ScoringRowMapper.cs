using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>Scores row by row, for prediction engines.</summary>
internal sealed class ScoringRowMapper(ScoringBindings bindings, SharedScorer scorer) : IRowToRowMapper
{
    public DataViewSchema InputSchema => bindings.InputSchema;

    public DataViewSchema OutputSchema => bindings.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        bindings.Dependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        if (input.Schema != InputSchema)
        {
            throw new ArgumentException("The row has another schema than the mapper was made for.", nameof(input));
        }

        var active = new ActiveColumns(OutputSchema, activeColumns);
        return new ScoringRow(input, bindings, active, new RowScorer(scorer, capacity: 1));
    }
}
