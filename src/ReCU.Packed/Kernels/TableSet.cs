using System.Numerics;
using System.Runtime.CompilerServices;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels;

/// <summary>A vector of bytes for each value of a group of bits, and a vector of zeros.</summary>
internal sealed class TableSet
{
    private readonly AlignedArray<byte> _bytes;

    private TableSet(int bits, int count, int vectorLength, Func<int, int, int> value)
    {
        _bytes = new AlignedArray<byte>((count + 1) * vectorLength);
        for (int i = 0; i < count * vectorLength; i++)
        {
            _bytes.Span[i] = (byte)value(i / vectorLength, i % vectorLength % (1 << bits));
        }
    }

    /// <summary>The first table.</summary>
    public ref byte Start
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _bytes.Start;
    }

    /// <summary>The tables <c>T[x][w] = popcount(x ^ w)</c>: for each x, a byte for each w.</summary>
    /// <remarks>
    /// A vector that is longer than a table repeats it, for instructions that permute within 16 bytes.
    /// </remarks>
    /// <param name="bits">Bits of a group.</param>
    /// <param name="vectorLength">Bytes of a vector.</param>
    public static TableSet OfDifferences(int bits, int vectorLength) =>
        new(bits, 1 << bits, vectorLength, (x, w) => BitOperations.PopCount((uint)(x ^ w)));

    /// <summary>Values of each member of a pair, the table of zeros included.</summary>
    /// <param name="bits">Bits of a group.</param>
    public static int PairMembers(int bits) => (1 << bits) + 1;

    /// <summary>
    /// The same for pairs (x, y), where the last of 2^bits + 1 members is a table of zeros: T[x][w] is the lower half
    /// of a byte, T[y][w] the upper half.
    /// </summary>
    /// <param name="bits">Bits of a group, at most 4.</param>
    /// <param name="vectorLength">Bytes of a vector.</param>
    public static TableSet OfPairs(int bits, int vectorLength)
    {
        int members = PairMembers(bits);
        return new TableSet(
            bits,
            members * members,
            vectorLength,
            (pair, w) => Differences(pair / members, w) | Differences(pair % members, w) << 4);

        int Differences(int x, int w) => x < members - 1 ? BitOperations.PopCount((uint)(x ^ w)) : 0;
    }

    /// <summary>A vector for each byte, filled with it.</summary>
    /// <param name="vectorLength">Bytes of a vector.</param>
    public static TableSet OfBytes(int vectorLength) => new(8, 256, vectorLength, (x, _) => x);
}
