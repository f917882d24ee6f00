using System.Runtime.Intrinsics;

namespace ReCU.Graph;

/// <summary>
/// An immutable tensor of signs, one bit each, compared by value.
/// </summary>
/// <remarks>
/// These conventions hold throughout the project: bit 1 is +1 and bit 0 is -1; the sign of zero is +1; elements follow
/// in row-major order over the whole tensor, the first in the lowest bit of the first byte. Bits past the last element
/// are zero.
/// </remarks>
public sealed class BitTensor : IEquatable<BitTensor>
{
    private readonly int[] _shape;
    private readonly byte[] _bytes;

    /// <summary>Creates a tensor from packed bits, which are copied.</summary>
    /// <param name="shape">Dimensions, each at least 1.</param>
    /// <param name="bytes">Packed bits: <see cref="ByteCount"/> bytes for the shape. Bits past the last element are
    /// ignored.</param>
    /// <exception cref="ArgumentException">Shape and number of bytes differ.</exception>
    public BitTensor(ReadOnlySpan<int> shape, ReadOnlySpan<byte> bytes)
        : this(shape.ToArray(), bytes.ToArray())
    {
    }

    private BitTensor(int[] shape, byte[] bytes)
    {
        Count = TensorShape.Count(shape);
        if (bytes.Length != ByteCount(Count))
        {
            throw new ArgumentException(
                $"A bit tensor of shape {TensorShape.Format(shape)} takes {ByteCount(Count)} bytes, "
                + $"but {bytes.Length} were given.",
                nameof(bytes));
        }

        if (Count % 8 != 0)
        {
            bytes[^1] &= (byte)((1 << (Count % 8)) - 1);
        }

        _shape = shape;
        _bytes = bytes;
    }

    /// <summary>Dimensions of the tensor.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>Packed bits, the first element in the lowest bit of the first byte.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>Whether the element at a row-major index is +1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the tensor.</exception>
    public bool this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return ((_bytes[index >> 3] >> (index & 7)) & 1) != 0;
        }
    }

    /// <summary>Bytes that a number of signs takes.</summary>
    public static int ByteCount(int count) => (int)(((long)count + 7) / 8);

    /// <summary>
    /// Packs the signs of values: +1 if a value is zero or above, else -1 (also for NaN).
    /// </summary>
    /// <param name="shape">Dimensions, each at least 1.</param>
    /// <param name="values">Elements in row-major order; as many as the shape holds.</param>
    /// <exception cref="ArgumentException">Shape and number of values differ.</exception>
    public static BitTensor FromSigns(ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        int count = TensorShape.Count(shape);
        if (values.Length != count)
        {
            throw new ArgumentException(
                $"A tensor of shape {TensorShape.Format(shape)} holds {count} values, but {values.Length} were given.",
                nameof(values));
        }

        var bytes = new byte[ByteCount(count)];
        int whole = values.Length & ~7;
        for (int i = 0; i < whole; i += 8)
        {
            Vector256<float> eight = Vector256.Create(values.Slice(i, 8));
            bytes[i >> 3] = (byte)Vector256.GreaterThanOrEqual(eight, Vector256<float>.Zero)
                .ExtractMostSignificantBits();
        }

        for (int i = whole; i < values.Length; i++)
        {
            if (values[i] >= 0)
            {
                bytes[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        return new BitTensor(shape.ToArray(), bytes);
    }

    /// <summary>The signs as floats, +1 and -1, in row-major order.</summary>
    public float[] ToSigns()
    {
        var signs = new float[Count];
        for (int i = 0; i < signs.Length; i++)
        {
            signs[i] = ((_bytes[i >> 3] >> (i & 7)) & 1) != 0 ? 1f : -1f;
        }

        return signs;
    }

    /// <inheritdoc/>
    public bool Equals(BitTensor? other) =>
        other is not null && Shape.SequenceEqual(other.Shape) && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BitTensor);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, _bytes[0], _bytes[^1]);

    /// <inheritdoc/>
    public override string ToString() => $"bits {TensorShape.Format(_shape)}";
}
