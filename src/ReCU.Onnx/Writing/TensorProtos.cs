using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Writing;

/// <summary>Creates ONNX tensors; their data is little-endian on every machine.</summary>
internal static class TensorProtos
{
    public static TensorProto Float(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        var bytes = new byte[sizeof(float) * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), values[i]);
        }

        return Make(name, ElementType.Float, shape, bytes);
    }

    public static TensorProto Int64(string name, ReadOnlySpan<long> values)
    {
        var bytes = new byte[sizeof(long) * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long) * i), values[i]);
        }

        return Make(name, ElementType.Int64, [values.Length], bytes);
    }

    public static TensorProto Bytes(string name, ReadOnlySpan<byte> values) =>
        Make(name, ElementType.UInt8, [values.Length], values.ToArray());

    public static TensorProto Bytes(string name, ReadOnlySpan<long> shape, ReadOnlySpan<byte> values) =>
        Make(name, ElementType.UInt8, shape, values.ToArray());

    public static TensorProto SignedBytes(string name, ReadOnlySpan<long> shape, ReadOnlySpan<sbyte> values) =>
        Make(name, ElementType.Int8, shape, MemoryMarshal.AsBytes(values).ToArray());

    public static TensorProto Int32(string name, int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Make(name, ElementType.Int32, [], bytes);
    }

    private static TensorProto Make(string name, ElementType type, ReadOnlySpan<long> shape, byte[] bytes)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)type,
            RawData = UnsafeByteOperations.UnsafeWrap(bytes),
        };
        tensor.Dims.AddRange(shape);
        return tensor;
    }
}
