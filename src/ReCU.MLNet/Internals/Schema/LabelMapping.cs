using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>
/// How the label column of the data that are scored becomes a key over the model's classes, so that evaluators, which
/// compare numbers, compare names.
/// </summary>
internal sealed class LabelMapping
{
    // The default column of ML.NET's evaluators.
    private const string UsualName = "Label";

    private readonly uint[]? _keys;

    private LabelMapping(DataViewSchema.Column column, ClassLabels values, uint[]? keys)
    {
        Column = column;
        Values = values;
        _keys = keys;
    }

    /// <summary>The column of the data.</summary>
    public DataViewSchema.Column Column { get; }

    /// <summary>What the new keys stand for: the model's classes, then classes that only the data have.</summary>
    public ClassLabels Values { get; }

    /// <summary>Finds the label column of a schema.</summary>
    /// <returns>Null if there is none, or if its keys already have the model's numbers.</returns>
    /// <exception cref="ArgumentException">The column has another type, or classes that the model knows none of.
    /// </exception>
    public static LabelMapping? OrNull(
        DataViewSchema schema, NetworkInfo network, ReCUScoringOptions options, ClassLabels labels)
    {
        if (schema.GetColumnOrNull(options.LabelColumnName ?? UsualName) is not { } column)
        {
            return null;
        }

        if (column.Type is KeyDataViewType key)
        {
            KeyNumbering numbering = KeyNumbering.Compare(column, key, network, labels);
            return numbering.Keys is { } keys ? new LabelMapping(column, numbering.Values, keys)
                : numbering.Refusal is { } refusal && options.LabelColumnName is not null ? throw refusal
                : null;
        }

        // Text and numbers are mapped only if the options name them as labels.
        return options.LabelColumnName is null ? null
            : LabelValues.Supports(column.Type) ? new LabelMapping(column, labels, keys: null)
            : throw WrongType(column.Name, column.Type);
    }

    /// <summary>
    /// Key columns that an evaluator would compare with the predictions by number, although they number the classes
    /// differently or have others, and that the options do not name as labels.
    /// </summary>
    public static IEnumerable<string> Warnings(
        DataViewSchema schema, NetworkInfo network, ReCUScoringOptions options, ClassLabels labels)
    {
        if (options.LabelColumnName is not null)
        {
            yield break;
        }

        foreach (DataViewSchema.Column column in schema.Where(column => !column.IsHidden))
        {
            if (column.Type is not KeyDataViewType key)
            {
                continue;
            }

            KeyNumbering numbering = KeyNumbering.Compare(column, key, network, labels);
            if (column.Name == UsualName && numbering.Refusal is { } refusal)
            {
                yield return refusal.Message;
            }
            else if (column.Name != UsualName && numbering.Keys is not null
                && numbering.Values.Names.Count == labels.Names.Count)
            {
                yield return $"The key column '{column.Name}' has the model's classes in another order. If it is the "
                    + "label, name it with LabelColumnName, or accuracies will be wrong.";
            }
        }
    }

    /// <summary>Whether a label column of this shape is turned into a key; one that is a key stays one.</summary>
    /// <exception cref="ArgumentException">The column has another type.</exception>
    public static bool IsMadeFor(SchemaShape schema, ReCUScoringOptions options)
    {
        SchemaShape.Column column = schema.FirstOrDefault(c => c.Name == options.LabelColumnName);
        if (options.LabelColumnName is null || column.Name is null)
        {
            return false;
        }

        bool scalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        return !(scalar && column.IsKey)
            && (scalar && LabelValues.Supports(column.ItemType)
                ? true
                : throw WrongType(column.Name, column.ItemType));
    }

    /// <summary>Reads the column as keys: 1 for the first class, 0 for a missing value.</summary>
    public ValueGetter<uint> CreateGetter(DataViewRow row) => _keys is null
        ? Values.CreateKeyGetter(row, Column)
        : (ValueGetter<uint>)GenericCall.Invoke(
            typeof(LabelMapping), nameof(CreateKeyGetter), Column.Type.RawType, row, Column, _keys)!;

    private static ValueGetter<uint> CreateKeyGetter<T>(DataViewRow row, DataViewSchema.Column column, uint[] keys)
        where T : struct, System.Numerics.IBinaryInteger<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T current = default;
        return (ref uint key) =>
        {
            getter(ref current);
            ulong number = ulong.CreateTruncating(current);
            key = number >= 1 && number <= (ulong)keys.Length ? keys[number - 1] : 0;
        };
    }

    private static ArgumentException WrongType(string name, DataViewType type) =>
        new($"The label column '{name}' is {type}; a key, text, boolean or number was expected.");
}
