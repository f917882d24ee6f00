using System.Numerics;
using System.Runtime.CompilerServices;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels;

/// <summary>
/// The tables <c>T[x][w] = popcount(x ^ w)</c> of groups of a few bits: a vector of bytes for each x, one byte for each
/// w. One vector more holds zeros.
/// </summary>
/// <remarks>
/// A vector may be longer than a table; it then repeats the table, for instructions that permute within 16 bytes.
/// </remarks>
internal sealed class TableSet
{
    private readonly AlignedArray<byte> _bytes;

    /// <summary>Makes all tables.</summary>
    /// <param name="bits">Bits of a group.</param>
    /// <param name="vectorLength">Bytes of a vector.</param>
    public TableSet(int bits, int vectorLength)
    {
        int count = 1 << bits;
        _bytes = new AlignedArray<byte>((count + 1) * vectorLength);
        for (int i = 0; i < count * vectorLength; i++)
        {
            _bytes.Span[i] = (byte)BitOperations.PopCount((uint)(i / vectorLength ^ i % vectorLength % count));
        }
    }

    /// <summary>The first table.</summary>
    public ref byte Start
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _bytes.Start;
    }
}
