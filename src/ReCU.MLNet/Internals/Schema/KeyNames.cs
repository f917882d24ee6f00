using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>What the keys of a column, or the slots of a vector, stand for.</summary>
internal static class KeyNames
{
    /// <summary>The values of an annotation as invariant text, in the order of keys or slots.</summary>
    /// <param name="column">The column.</param>
    /// <param name="kind">The annotation.</param>
    /// <returns>Null where there are none, or none of a label's type.</returns>
    public static (PrimitiveDataViewType Type, IReadOnlyList<string> Names)? Read(
        DataViewSchema.Column column, string kind = AnnotationKinds.KeyValues)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind) is not { } values
            || values.Type is not VectorDataViewType { ItemType: PrimitiveDataViewType type }
            || !LabelValues.Supports(type))
        {
            return null;
        }

        var names = (IReadOnlyList<string>)GenericCall.Invoke(
            typeof(KeyNames), nameof(ReadTyped), type.RawType, column, kind)!;
        return (type, names);
    }

    private static List<string> ReadTyped<T>(DataViewSchema.Column column, string kind)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(kind, ref values);
        return [.. values.DenseValues().Select(value => LabelValues.ToText(value!) ?? "")];
    }
}
