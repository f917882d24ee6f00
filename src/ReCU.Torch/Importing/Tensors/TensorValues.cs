using System.Buffers.Binary;
using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch.Importing.Tensors;

/// <summary>Copies the elements of a tensor out of its storage, in row-major order.</summary>
internal static class TensorValues
{
    private delegate float FloatReader(ReadOnlySpan<byte> bytes);

    /// <summary>Fills a float32 tensor of a network, whatever its device.</summary>
    /// <param name="target">The network's tensor, with as many elements.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="source">The tensor in the file.</param>
    /// <param name="data">The bytes of its storage.</param>
    /// <exception cref="InvalidModelException">The elements are not floats, or one is not finite.</exception>
    public static void Fill(Tensor target, string name, TensorRecord source, ReadOnlySpan<byte> data)
    {
        FloatReader read = FloatsOf(source.Storage.Type) ?? throw new InvalidModelException(
            $"Tensor '{name}' is of {source.Storage.Type.Name}; Float32, Float64, Float16 or BFloat16 was expected.");
        using Tensor values = tensor(Finite(name, Gather(source, data, read)));
        using Tensor shaped = values.view(target.shape);
        using (no_grad())
        {
            target.copy_(shaped);
        }
    }

    private static FloatReader? FloatsOf(StorageType type)
    {
        if (type == StorageType.Float32)
        {
            return BinaryPrimitives.ReadSingleLittleEndian;
        }

        if (type == StorageType.Float64)
        {
            return bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        }

        if (type == StorageType.Float16)
        {
            return bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);
        }

        // A bfloat16 is the upper half of a float32.
        return type == StorageType.BFloat16
            ? bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)
            : null;
    }

    private static float[] Finite(string name, float[] values)
    {
        int wrong = Array.FindIndex(values, value => !float.IsFinite(value));
        return wrong < 0
            ? values
            : throw new InvalidModelException(
                FormattableString.Invariant($"Tensor '{name}' holds {values[wrong]}; finite numbers were expected."));
    }

    private static float[] Gather(TensorRecord source, ReadOnlySpan<byte> data, FloatReader read)
    {
        int size = source.Storage.Type.ElementBytes;
        var values = new float[source.Count];
        var index = new long[source.Shape.Count];
        long place = source.Offset;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(data.Slice((int)(place * size), size));
            for (int d = index.Length - 1; d >= 0; d--)
            {
                place += source.Strides[d];
                if (++index[d] < source.Shape[d])
                {
                    break;
                }

                place -= source.Shape[d] * source.Strides[d];
                index[d] = 0;
            }
        }

        return values;
    }
}
