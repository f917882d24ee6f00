namespace ReCU.Onnx.Format;

/// <summary>Properties of element types.</summary>
internal static class ElementTypes
{
    /// <summary>
    /// Whether this library treats the elements as floats. A feature map of half precision is computed in single
    /// precision, which rounds less.
    /// </summary>
    public static bool IsReal(this ElementType type) =>
        type is ElementType.Float or ElementType.Double or ElementType.Float16 or ElementType.BFloat16;

    /// <summary>Bytes of an element in raw data; null for types that this library cannot read.</summary>
    public static int? Size(this ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
        ElementType.Float or ElementType.Int32 => 4,
        ElementType.Double or ElementType.Int64 => 8,
        _ => null,
    };

    /// <summary>The type's name; its number if it has none.</summary>
    public static string Name(this ElementType type) =>
        Enum.IsDefined(type) ? type.ToString() : $"{(int)type}, which ONNX does not know,";
}
