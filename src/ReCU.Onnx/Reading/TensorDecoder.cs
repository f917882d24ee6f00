using System.Buffers.Binary;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading;

/// <summary>
/// Reads the values of a stored tensor. Its shape is checked against the data that is there before anything is
/// allocated.
/// </summary>
internal static class TensorDecoder
{
    /// <summary>Checks a tensor as a whole.</summary>
    /// <returns>Its dimensions; none for a scalar.</returns>
    /// <exception cref="InvalidModelException">
    /// The data lies outside the file, is not as long as the shape says, or is of a type that cannot be read.
    /// </exception>
    public static int[] Check(string name, TensorProto proto)
    {
        if (proto.DataLocation != TensorProto.Types.DataLocation.Default || proto.ExternalData.Count > 0)
        {
            throw Invalid(name, "keeps its data in another file; a model must be one file.");
        }

        if (proto.Dims.Count > ModelLimits.Rank)
        {
            throw Invalid(name, $"has {proto.Dims.Count} dimensions; at most {ModelLimits.Rank} were expected.");
        }

        if (!TryCount(proto.Dims, out int count))
        {
            throw Invalid(
                name,
                $"has the shape [{string.Join(", ", proto.Dims)}]; dimensions must be at least 0 and their product "
                + "below 2^31.");
        }

        CheckLength(name, proto, count);
        return [.. proto.Dims.Select(d => (int)d)];
    }

    /// <summary>Number of elements of a shape that is known to fit.</summary>
    public static int Count(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int dimension in shape)
        {
            count *= dimension;
        }

        return count;
    }

    /// <summary>
    /// Number of elements, or false where a dimension is negative or the dimensions that are not 0 have a product of
    /// 2^31 or more.
    /// </summary>
    public static bool TryCount(IEnumerable<long> shape, out int count)
    {
        long product = 1;
        bool isEmpty = false;
        foreach (long dimension in shape)
        {
            if (dimension is < 0 or > int.MaxValue || product > int.MaxValue / Math.Max(dimension, 1))
            {
                count = 0;
                return false;
            }

            isEmpty |= dimension == 0;
            product *= Math.Max(dimension, 1);
        }

        count = isEmpty ? 0 : (int)product;
        return true;
    }

    /// <summary>The values of a checked tensor of floats, doubles or truth values.</summary>
    public static float[] Reals(TensorProto proto, int count)
    {
        var values = new float[count];
        ReadOnlySpan<byte> raw = proto.RawData.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (ElementType)proto.DataType switch
            {
                ElementType.Float => raw.IsEmpty
                    ? proto.FloatData[i]
                    : BinaryPrimitives.ReadSingleLittleEndian(raw[(sizeof(float) * i)..]),
                ElementType.Double => (float)(raw.IsEmpty
                    ? proto.DoubleData[i]
                    : BinaryPrimitives.ReadDoubleLittleEndian(raw[(sizeof(double) * i)..])),
                _ => (raw.IsEmpty ? proto.Int32Data[i] : raw[i]) != 0 ? 1 : 0,
            };
        }

        return values;
    }

    /// <summary>The values of a checked tensor of integers.</summary>
    public static long[] Integers(TensorProto proto, int count)
    {
        var values = new long[count];
        ReadOnlySpan<byte> raw = proto.RawData.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (ElementType)proto.DataType switch
            {
                ElementType.Int64 => raw.IsEmpty
                    ? proto.Int64Data[i]
                    : BinaryPrimitives.ReadInt64LittleEndian(raw[(sizeof(long) * i)..]),
                ElementType.Int32 => raw.IsEmpty
                    ? proto.Int32Data[i]
                    : BinaryPrimitives.ReadInt32LittleEndian(raw[(sizeof(int) * i)..]),
                ElementType.Int8 => raw.IsEmpty ? proto.Int32Data[i] : (sbyte)raw[i],
                _ => raw.IsEmpty ? proto.Int32Data[i] : raw[i],
            };
        }

        return values;
    }

    private static void CheckLength(string name, TensorProto proto, int count)
    {
        var type = (ElementType)proto.DataType;
        (int size, int typed) = type switch
        {
            ElementType.Float => (sizeof(float), proto.FloatData.Count),
            ElementType.Double => (sizeof(double), proto.DoubleData.Count),
            ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => (1, proto.Int32Data.Count),
            ElementType.Int32 => (sizeof(int), proto.Int32Data.Count),
            ElementType.Int64 => (sizeof(long), proto.Int64Data.Count),
            _ => throw Invalid(name, $"has the element type {type}, which this library cannot read."),
        };
        bool fits = proto.RawData.IsEmpty
            ? typed == count
            : typed == 0 && proto.RawData.Length == (long)size * count;
        if (!fits)
        {
            throw Invalid(
                name,
                $"has {proto.RawData.Length} bytes and {typed} values of data; its shape "
                + $"[{string.Join(", ", proto.Dims)}] takes {count} values of {size} bytes.");
        }
    }

    private static InvalidModelException Invalid(string name, string problem) => new($"Constant '{name}' {problem}");
}
