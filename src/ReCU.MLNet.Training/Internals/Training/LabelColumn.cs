using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Training;

/// <summary>The column with the true classes: its allowed types, and how its values become classes.</summary>
internal static class LabelColumn
{
    private const int MaximumClasses = 65_536;

    // This many fractional values may be grades or sizes; more are measurements.
    private const int MaximumFractions = 10;

    /// <summary>Finds the column.</summary>
    /// <exception cref="ArgumentException">It is missing or of a type that names no classes.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name)
            ?? throw Missing(name, schema.Select(other => other.Name));
        return column.Type is KeyDataViewType || LabelValues.Supports(column.Type)
            ? column
            : throw WrongType(name, column.Type.ToString()!);
    }

    /// <summary>
    /// The type of labels after training on an input of this shape; their values are not known before.
    /// </summary>
    /// <exception cref="ArgumentException">The column is missing or of a type that names no classes.</exception>
    public static ClassLabels AnyLabels(SchemaShape schema, string name)
    {
        SchemaShape.Column column = schema.FirstOrDefault(other => other.Name == name);
        if (column.Name is null)
        {
            throw Missing(name, schema.Select(other => other.Name));
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Scalar
            || !(column.IsKey || LabelValues.Supports(column.ItemType)))
        {
            throw WrongType(name, $"{column.Kind} of {column.ItemType}");
        }

        SchemaShape.Column values = column.Annotations.FirstOrDefault(
            annotation => annotation.Name == AnnotationKinds.KeyValues);
        DataViewType? type = column.IsKey ? values.ItemType : column.ItemType;
        return ClassLabels.Create(
            type is PrimitiveDataViewType primitive && LabelValues.Supports(primitive)
                ? primitive
                : TextDataViewType.Instance,
            ["0", "1"]);
    }

    /// <summary>The class of the current row as invariant text, for a key its name; null if it is missing.</summary>
    public static Func<string?> TextGetter(DataViewRow row, DataViewSchema.Column column)
    {
        // Keys are compared by name, because those of validation rows may have been numbered in another order.
        return column.Type is KeyDataViewType
            ? (Func<string?>)GenericCall.Invoke(
                typeof(LabelColumn), nameof(KeyNameGetter), column.Type.RawType, row, column, KeyLabels(column).Names)!
            : (Func<string?>)GenericCall.Invoke(
                typeof(LabelColumn), nameof(TypedTextGetter), column.Type.RawType, row, column)!;
    }

    /// <summary>The classes of a key column: its values in key order, or 0, 1, ... if they have no names.</summary>
    /// <exception cref="ArgumentException">The column does not tell how many classes there are.</exception>
    public static ClassLabels KeyLabels(DataViewSchema.Column column)
    {
        ulong count = ((KeyDataViewType)column.Type).Count;
        if (count is 0 or > MaximumClasses)
        {
            throw new ArgumentException(
                $"The label column '{column.Name}' is a key of {count} values; 2 to {MaximumClasses} were expected. "
                + "Declare their number with [KeyType(count)], or make the key with MapValueToKey.");
        }

        return KeyNames.Read(column) is { } names
            ? ClassLabels.Create(names.Type, names.Names)
            : ClassLabels.FromText(ClassNumbers.ToNames((int)count));
    }

    /// <summary>Checks that numbers are classes, not measurements.</summary>
    /// <param name="column">Name of the column.</param>
    /// <param name="labels">Its classes.</param>
    /// <exception cref="ArgumentException">They are many and have fractions.</exception>
    public static void CheckClasses(string column, ClassLabels labels)
    {
        if (labels.Type != NumberDataViewType.Single && labels.Type != NumberDataViewType.Double)
        {
            return;
        }

        string[] fractions = [.. labels.Names.Where(name =>
            double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value != Math.Floor(value))];
        if (fractions.Length > MaximumFractions)
        {
            throw new ArgumentException(
                $"The label column '{column}' has {labels.Names.Count} values, such as {fractions[0]} and "
                + $"{fractions[1]}: measurements, not classes. Sort them into a few ranges first, for example "
                + "with mlContext.Transforms.NormalizeBinning, or name another column.");
        }
    }

    private static Func<string?> TypedTextGetter<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return LabelValues.ToText(value!);
        };
    }

    private static Func<string?> KeyNameGetter<T>(
        DataViewRow row, DataViewSchema.Column column, IReadOnlyList<string> names)
        where T : struct, IBinaryInteger<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T key = default;
        return () =>
        {
            getter(ref key);
            ulong number = ulong.CreateTruncating(key);
            return number >= 1 && number <= (ulong)names.Count ? names[(int)number - 1] : null;
        };
    }

    private static ArgumentException Missing(string name, IEnumerable<string> columns) =>
        new($"The label column '{name}' was not found; the data have {string.Join(", ", columns)}.");

    private static ArgumentException WrongType(string name, string type) =>
        new($"The label column '{name}' is {type}; a key, text, boolean or number was expected.");
}
