using System.Buffers.Binary;
using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch.Importing;

/// <summary>Copies the elements of a tensor out of its storage, in row-major order.</summary>
internal static class TensorValues
{
    /// <summary>Fills a tensor of a network, float32 or int64, whatever its device.</summary>
    /// <param name="target">The network's tensor, of as many elements.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="source">The tensor of the file.</param>
    /// <param name="data">The bytes of its storage.</param>
    /// <exception cref="InvalidModelException">The types do not fit, or a value is not finite.</exception>
    public static void Fill(Tensor target, string name, TensorRecord source, ReadOnlySpan<byte> data)
    {
        using Tensor values = Read(target.dtype, name, source, data);
        using Tensor shaped = values.view(target.shape);
        using (no_grad())
        {
            target.copy_(shaped);
        }
    }

    private static Tensor Read(ScalarType expected, string name, TensorRecord source, ReadOnlySpan<byte> data)
    {
        ScalarType type = source.Storage.Type.ElementType;
        return (expected, type) switch
        {
            (ScalarType.Int64, ScalarType.Int64) =>
                tensor(Gather(source, data, BinaryPrimitives.ReadInt64LittleEndian)),
            (ScalarType.Float32, ScalarType.Float32) =>
                Finite(name, Gather(source, data, BinaryPrimitives.ReadSingleLittleEndian)),
            (ScalarType.Float32, ScalarType.Float64) =>
                Finite(name, Gather(source, data, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes))),
            (ScalarType.Float32, ScalarType.Float16) =>
                Finite(name, Gather(source, data, bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes))),
            _ => throw new InvalidModelException($"Tensor '{name}' is of {type}; {Expected(expected)} was expected."),
        };
    }

    private static string Expected(ScalarType type) =>
        type == ScalarType.Float32 ? "Float32, Float64 or Float16" : $"{type}";

    private static Tensor Finite(string name, float[] values)
    {
        int wrong = Array.FindIndex(values, value => !float.IsFinite(value));
        return wrong < 0
            ? tensor(values)
            : throw new InvalidModelException(
                FormattableString.Invariant($"Tensor '{name}' holds {values[wrong]}; finite numbers were expected."));
    }

    private static T[] Gather<T>(TensorRecord source, ReadOnlySpan<byte> data, Func<ReadOnlySpan<byte>, T> read)
    {
        int size = source.Storage.Type.ElementBytes;
        var values = new T[source.Count];
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
