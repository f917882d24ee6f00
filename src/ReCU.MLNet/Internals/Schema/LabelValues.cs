using System.Globalization;
using Microsoft.ML.Data;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>
/// The types that a label column may have, and how their values are written as text. A class is the same class as text
/// <c>3</c>, as the integer 3 and as the float 3.
/// </summary>
internal static class LabelValues
{
    private static readonly PrimitiveDataViewType[] _types =
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance,
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double,
    ];

    /// <summary>Whether a column of this type can be mapped to classes.</summary>
    public static bool Supports(DataViewType type) =>
        type is PrimitiveDataViewType primitive && _types.Contains(primitive);

    /// <summary>The type that was saved under a name.</summary>
    /// <exception cref="InvalidModelException">There is no such type.</exception>
    public static PrimitiveDataViewType FromName(string name) =>
        Array.Find(_types, type => type.ToString() == name)
        ?? throw new InvalidModelException($"The pipeline was saved with labels of the unknown type '{name}'.");

    /// <summary>A label's value as invariant text; null where it is missing.</summary>
    public static string? ToText(object value) => value switch
    {
        ReadOnlyMemory<char> { IsEmpty: true } => null,
        float.NaN or double.NaN => null,
        0f or 0d => "0", // also -0, which is the same class
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>Reads a class name as a value of the type <typeparamref name="T"/>.</summary>
    public static bool TryParse<T>(string name, out T value)
    {
        object? parsed = Parse(name, typeof(T));
        value = parsed is null ? default! : (T)parsed;
        return parsed is not null;
    }

    private static object? Parse(string name, Type type)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        return Type.GetTypeCode(type) switch
        {
            _ when type == typeof(ReadOnlyMemory<char>) => name.AsMemory(),
            TypeCode.Boolean => name is "1" or "0" ? name is "1" : bool.TryParse(name, out bool v) ? v : null,
            TypeCode.SByte => sbyte.TryParse(name, culture, out sbyte v) ? v : null,
            TypeCode.Byte => byte.TryParse(name, culture, out byte v) ? v : null,
            TypeCode.Int16 => short.TryParse(name, culture, out short v) ? v : null,
            TypeCode.UInt16 => ushort.TryParse(name, culture, out ushort v) ? v : null,
            TypeCode.Int32 => int.TryParse(name, culture, out int v) ? v : null,
            TypeCode.UInt32 => uint.TryParse(name, culture, out uint v) ? v : null,
            TypeCode.Int64 => long.TryParse(name, culture, out long v) ? v : null,
            TypeCode.UInt64 => ulong.TryParse(name, culture, out ulong v) ? v : null,
            TypeCode.Single => float.TryParse(name, culture, out float v) ? v : null,
            TypeCode.Double => double.TryParse(name, culture, out double v) ? v : null,
            _ => null,
        };
    }
}
