using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>What the keys of a column stand for.</summary>
internal static class KeyNames
{
    /// <summary>The values of a key column as invariant text, in key order.</summary>
    /// <returns>Null where there are none, or none of a label's type.</returns>
    public static (PrimitiveDataViewType Type, IReadOnlyList<string> Names)? Read(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues) is not { } values
            || values.Type is not VectorDataViewType { ItemType: PrimitiveDataViewType type }
            || !LabelValues.Supports(type))
        {
            return null;
        }

        var names = (IReadOnlyList<string>)GenericCall.Invoke(
            typeof(KeyNames), nameof(ReadTyped), type.RawType, column)!;
        return (type, names);
    }

    private static List<string> ReadTyped<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(AnnotationKinds.KeyValues, ref values);
        return [.. values.DenseValues().Select(value => LabelValues.ToText(value!) ?? "")];
    }
}
