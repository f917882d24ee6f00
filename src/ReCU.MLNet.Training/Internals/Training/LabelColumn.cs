using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Training;

/// <summary>The column with the true classes: what it may be, and how its values become classes.</summary>
internal static class LabelColumn
{
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
    /// Labels of the type that training would give for an input of this shape; their values are not known before.
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
        DataViewType type = column.IsKey ? values.ItemType : column.ItemType;
        return ClassLabels.Create(type as PrimitiveDataViewType ?? TextDataViewType.Instance, ["0", "1"]);
    }

    /// <summary>The value of the current row as invariant text; null where it is missing.</summary>
    public static Func<string?> TextGetter(DataViewRow row, DataViewSchema.Column column) =>
        (Func<string?>)GenericCall.Invoke(
            typeof(LabelColumn), nameof(TypedTextGetter), column.Type.RawType, row, column)!;

    /// <summary>The names of a key column's values, in key order; null where it has none.</summary>
    public static (IReadOnlyList<string> Names, PrimitiveDataViewType Type)? KeyNames(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues) is not { } values
            || values.Type is not VectorDataViewType { ItemType: PrimitiveDataViewType type } || !LabelValues.Supports(type))
        {
            return null;
        }

        var names = (IReadOnlyList<string>)GenericCall.Invoke(
            typeof(LabelColumn), nameof(TypedKeyNames), type.RawType, column)!;
        return (names, type);
    }

    private static List<string> TypedKeyNames<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(AnnotationKinds.KeyValues, ref values);
        return [.. values.DenseValues().Select(value => ToText(value!) ?? "")];
    }

    private static Func<string?> TypedTextGetter<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return ToText(value!);
        };
    }

    private static string? ToText(object value) => value switch
    {
        ReadOnlyMemory<char> { IsEmpty: true } => null,
        float.NaN or double.NaN => null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static ArgumentException Missing(string name, IEnumerable<string> columns) =>
        new($"The label column '{name}' was not found; the data have {string.Join(", ", columns)}.");

    private static ArgumentException WrongType(string name, string type) =>
        new($"The label column '{name}' is {type}; a key, text, boolean or number was expected.");
}
