using System.Buffers.Binary;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx.Reading.Tensors;

/// <summary>Decodes a stored tensor. Its shape is compared with the data before anything is allocated.</summary>
internal static class TensorDecoder
{
    /// <summary>Checks a whole tensor.</summary>
    /// <returns>Its dimensions; none for a scalar.</returns>
    /// <exception cref="InvalidModelException">
    /// The data is outside of the file, has a length that does not match the shape, or is of a type that cannot be
    /// read.
    /// </exception>
    public static int[] Check(string name, TensorProto proto)
    {
        if (ExternalReference.IsExternal(proto))
        {
            throw Invalid(
                name,
                $"keeps its data in another file, '{ExternalReference.Shorten(proto)}', which cannot be found from the "
                + "model's bytes alone. Load the model by its path with that file beside it, or export it as one file: "
                + "external_data=False in PyTorch.");
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
        return ToInts(proto.Dims);
    }

    /// <summary>The dimensions of a checked shape.</summary>
    public static int[] ToInts(IReadOnlyList<long> shape)
    {
        var dimensions = new int[shape.Count];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = (int)shape[i];
        }

        return dimensions;
    }

    /// <summary>Bytes of an element in raw data.</summary>
    /// <exception cref="InvalidModelException">The elements are of a type that cannot be read.</exception>
    public static int ElementSize(string name, TensorProto proto) =>
        ((ElementType)proto.DataType).Size() ?? throw Invalid(
            name,
            $"has the element type {((ElementType)proto.DataType).Name()}, which this library cannot read; Float, "
            + "Float16, BFloat16, Double, Bool or an integer of 8 to 64 bits was expected.");

    /// <summary>Number of elements of a checked shape.</summary>
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
    /// Number of elements, or false if a dimension is negative or the product of the dimensions other than 0 is 2^31 or
    /// more.
    /// </summary>
    public static bool TryCount(IReadOnlyList<long> shape, out int count)
    {
        long product = 1;
        bool isEmpty = false;
        for (int i = 0; i < shape.Count; i++)
        {
            long dimension = shape[i];
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

    /// <summary>The values of a checked tensor of floats of any width, or of truth values.</summary>
    public static float[] Reals(TensorProto proto, int count)
    {
        var values = new float[count];
        ReadOnlySpan<byte> raw = proto.RawData.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (ElementType)proto.DataType switch
            {
                ElementType.Float16 => (float)BitConverter.UInt16BitsToHalf(HalfBits(proto, raw, i)),
                ElementType.BFloat16 => BitConverter.Int32BitsToSingle(HalfBits(proto, raw, i) << 16),
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
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Integer(proto, i);
        }

        return values;
    }

    /// <summary>One value of a checked tensor of integers.</summary>
    public static long Integer(TensorProto proto, int index)
    {
        ReadOnlySpan<byte> raw = proto.RawData.Span;
        return (ElementType)proto.DataType switch
        {
            ElementType.Int64 => raw.IsEmpty
                ? proto.Int64Data[index]
                : BinaryPrimitives.ReadInt64LittleEndian(raw[(sizeof(long) * index)..]),
            ElementType.Int32 => raw.IsEmpty
                ? proto.Int32Data[index]
                : BinaryPrimitives.ReadInt32LittleEndian(raw[(sizeof(int) * index)..]),
            ElementType.Int16 => raw.IsEmpty
                ? (short)proto.Int32Data[index]
                : BinaryPrimitives.ReadInt16LittleEndian(raw[(sizeof(short) * index)..]),
            ElementType.UInt16 => raw.IsEmpty
                ? (ushort)proto.Int32Data[index]
                : BinaryPrimitives.ReadUInt16LittleEndian(raw[(sizeof(ushort) * index)..]),
            ElementType.Int8 => raw.IsEmpty ? proto.Int32Data[index] : (sbyte)raw[index],
            _ => raw.IsEmpty ? proto.Int32Data[index] : raw[index],
        };
    }

    /// <summary>The bits of 16-bit floats, each of which typed data store in an int.</summary>
    private static ushort HalfBits(TensorProto proto, ReadOnlySpan<byte> raw, int index) => raw.IsEmpty
        ? (ushort)proto.Int32Data[index]
        : BinaryPrimitives.ReadUInt16LittleEndian(raw[(sizeof(ushort) * index)..]);

    private static void CheckLength(string name, TensorProto proto, int count)
    {
        var type = (ElementType)proto.DataType;
        int size = ElementSize(name, proto);
        int typed = type switch
        {
            ElementType.Float => proto.FloatData.Count,
            ElementType.Double => proto.DoubleData.Count,
            ElementType.Int64 => proto.Int64Data.Count,
            _ => proto.Int32Data.Count,
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
