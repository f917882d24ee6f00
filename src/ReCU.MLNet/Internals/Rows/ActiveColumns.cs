using Microsoft.ML;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>The columns that a caller asked for, by their index in the output schema.</summary>
internal sealed class ActiveColumns
{
    private readonly DataViewSchema _schema;
    private readonly bool[] _active;

    public ActiveColumns(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        _schema = schema;
        _active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            Check(column);
            _active[column.Index] = true;
        }
    }

    public bool Contains(DataViewSchema.Column column)
    {
        Check(column);
        return _active[column.Index];
    }

    /// <summary>Indices of the active columns.</summary>
    public IEnumerable<int> Indices => Enumerable.Range(0, _active.Length).Where(i => _active[i]);

    /// <summary>A getter as the type that the caller asked for.</summary>
    /// <exception cref="InvalidOperationException">The column is not active, or is of another type.</exception>
    public static ValueGetter<T> Typed<T>(DataViewSchema.Column column, Delegate? getter)
    {
        if (getter is null)
        {
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        }

        return getter as ValueGetter<T>
            ?? throw new InvalidOperationException(
                $"Column '{column.Name}' is {column.Type}, read as {column.Type.RawType}, not as {typeof(T)}.");
    }

    private void Check(DataViewSchema.Column column)
    {
        if (column.Index >= _schema.Count || _schema[column.Index].Name != column.Name)
        {
            throw new ArgumentException($"Column '{column.Name}' does not belong to this data view.", nameof(column));
        }
    }
}
