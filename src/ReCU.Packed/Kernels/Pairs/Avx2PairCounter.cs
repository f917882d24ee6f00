using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Packed.Kernels.Lookups;

namespace ReCU.Packed.Kernels.Pairs;

/// <summary>
/// Four bits of two pixels a lookup for 32 filters: <c>vpshufb</c> over a table of 16 bytes, stored twice, 256 products
/// an instruction. The lower half of a byte counts the first pixel, the upper half the second.
/// </summary>
/// <remarks>
/// Three taps add up to 12 at most, which half a byte holds. The upper halves of such sums are added up on their own
/// for 21 groups (21 x 12 = 252); so are whole bytes, which overflow. From these, the lower halves follow modulo 256,
/// which is enough, because they too add up to 252 at most. Names of sums have two digits: the first pixel of the
/// pair, and the vector of filters.
/// </remarks>
internal static class Avx2PairCounter
{
    public const int IndexBits = 4;
    public const int Lanes = 32;

    private const int GroupsPerByte = byte.MaxValue / (3 * IndexBits);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountOne(in PairBlock block)
    {
        ref ushort counts0 = ref block.Counts;
        ref ushort counts1 = ref Unsafe.Add(ref counts0, block.CountPitch);
        ref ushort counts2 = ref Unsafe.Add(ref counts1, block.CountPitch);
        ref ushort counts3 = ref Unsafe.Add(ref counts2, block.CountPitch);
        Clear(ref counts0);
        Clear(ref counts1);
        Clear(ref counts2);
        Clear(ref counts3);
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        nuint pixel = block.CodesPerPixel;
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort first = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < pixel; start += GroupsPerByte)
            {
                ref ushort second = ref Unsafe.Add(ref first, block.NextPair);
                nuint groups = nuint.Min(GroupsPerByte, pixel - start);
                Vector256<byte> both0 = default, both2 = default, upper0 = default, upper2 = default;
                for (nuint i = 0; i < groups; i++)
                {
                    Vector256<byte> left = Vector256.LoadUnsafe(ref weights);
                    Vector256<byte> centre = Vector256.LoadUnsafe(ref weights, (nuint)Lanes);
                    Vector256<byte> right = Vector256.LoadUnsafe(ref weights, 2 * (nuint)Lanes);
                    weights = ref Unsafe.Add(ref weights, 3 * Lanes);
                    Vector256<byte> sum = Avx2.Shuffle(Table(ref tables, ref first, i), left)
                        + Avx2.Shuffle(Table(ref tables, ref first, i + pixel), centre)
                        + Avx2.Shuffle(Table(ref tables, ref first, i + 2 * pixel), right);
                    both0 += sum;
                    upper0 += Avx2Halves.Upper(sum);
                    sum = Avx2.Shuffle(Table(ref tables, ref second, i), left)
                        + Avx2.Shuffle(Table(ref tables, ref second, i + pixel), centre)
                        + Avx2.Shuffle(Table(ref tables, ref second, i + 2 * pixel), right);
                    both2 += sum;
                    upper2 += Avx2Halves.Upper(sum);
                }

                Widen(ref counts0, ref counts1, both0, upper0);
                Widen(ref counts2, ref counts3, both2, upper2);
                first = ref Unsafe.Add(ref first, groups);
            }
        }
    }

    /// <remarks>
    /// Eight sums, the mask, the indexes of the tap in the middle, a table and what comes of it: all sixteen registers.
    /// The other indexes are loaded twice, through two references, so that the compiler does not keep them.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountTwo(in PairBlock block)
    {
        ref ushort counts0 = ref block.Counts;
        ref ushort counts1 = ref Unsafe.Add(ref counts0, block.CountPitch);
        ref ushort counts2 = ref Unsafe.Add(ref counts1, block.CountPitch);
        ref ushort counts3 = ref Unsafe.Add(ref counts2, block.CountPitch);
        Clear(ref counts0);
        Clear(ref counts1);
        Clear(ref counts2);
        Clear(ref counts3);
        Clear(ref Unsafe.Add(ref counts0, Lanes));
        Clear(ref Unsafe.Add(ref counts1, Lanes));
        Clear(ref Unsafe.Add(ref counts2, Lanes));
        Clear(ref Unsafe.Add(ref counts3, Lanes));
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        ref byte again = ref block.Weights;
        nuint pixel = block.CodesPerPixel;
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort first = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < pixel; start += GroupsPerByte)
            {
                ref ushort second = ref Unsafe.Add(ref first, block.NextPair);
                nuint groups = nuint.Min(GroupsPerByte, pixel - start);
                Vector256<byte> both00 = default, both01 = default, both20 = default, both21 = default;
                Vector256<byte> upper00 = default, upper01 = default, upper20 = default, upper21 = default;
                for (nuint i = 0; i < groups; i++)
                {
                    Vector256<byte> table = Table(ref tables, ref first, i);
                    Vector256<byte> sum0 = Avx2.Shuffle(table, Vector256.LoadUnsafe(ref weights));
                    Vector256<byte> sum1 = Avx2.Shuffle(table, Vector256.LoadUnsafe(ref weights, (nuint)Lanes));
                    table = Table(ref tables, ref first, i + pixel);
                    Vector256<byte> centre0 = Vector256.LoadUnsafe(ref weights, 2 * (nuint)Lanes);
                    Vector256<byte> centre1 = Vector256.LoadUnsafe(ref weights, 3 * (nuint)Lanes);
                    sum0 += Avx2.Shuffle(table, centre0);
                    sum1 += Avx2.Shuffle(table, centre1);
                    table = Table(ref tables, ref first, i + 2 * pixel);
                    sum0 += Avx2.Shuffle(table, Vector256.LoadUnsafe(ref weights, 4 * (nuint)Lanes));
                    sum1 += Avx2.Shuffle(table, Vector256.LoadUnsafe(ref weights, 5 * (nuint)Lanes));
                    weights = ref Unsafe.Add(ref weights, 6 * Lanes);
                    both00 += sum0;
                    upper00 += Avx2Halves.Upper(sum0);
                    both01 += sum1;
                    upper01 += Avx2Halves.Upper(sum1);
                    table = Table(ref tables, ref second, i);
                    sum0 = Avx2.Shuffle(table, Vector256.LoadUnsafe(ref again));
                    sum1 = Avx2.Shuffle(table, Vector256.LoadUnsafe(ref again, (nuint)Lanes));
                    table = Table(ref tables, ref second, i + pixel);
                    sum0 += Avx2.Shuffle(table, centre0);
                    sum1 += Avx2.Shuffle(table, centre1);
                    table = Table(ref tables, ref second, i + 2 * pixel);
                    sum0 += Avx2.Shuffle(table, Vector256.LoadUnsafe(ref again, 4 * (nuint)Lanes));
                    sum1 += Avx2.Shuffle(table, Vector256.LoadUnsafe(ref again, 5 * (nuint)Lanes));
                    again = ref Unsafe.Add(ref again, 6 * Lanes);
                    both20 += sum0;
                    upper20 += Avx2Halves.Upper(sum0);
                    both21 += sum1;
                    upper21 += Avx2Halves.Upper(sum1);
                }

                Widen(ref counts0, ref counts1, both00, upper00);
                Widen(ref Unsafe.Add(ref counts0, Lanes), ref Unsafe.Add(ref counts1, Lanes), both01, upper01);
                Widen(ref counts2, ref counts3, both20, upper20);
                Widen(ref Unsafe.Add(ref counts2, Lanes), ref Unsafe.Add(ref counts3, Lanes), both21, upper21);
                first = ref Unsafe.Add(ref first, groups);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Table(ref byte tables, ref ushort codes, nuint index) =>
        Vector256.LoadUnsafe(ref tables, (nuint)Unsafe.Add(ref codes, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(ref ushort counts)
    {
        Vector256<ushort>.Zero.StoreUnsafe(ref counts);
        Vector256<ushort>.Zero.StoreUnsafe(ref counts, (nuint)Vector256<ushort>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(ref ushort first, ref ushort second, Vector256<byte> both, Vector256<byte> upper)
    {
        Add(ref first, both - Avx2Halves.TimesSixteen(upper));
        Add(ref second, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref ushort counts, Vector256<byte> sums)
    {
        Vector256<ushort> low = Avx2.UnpackLow(sums, Vector256<byte>.Zero).AsUInt16();
        Vector256<ushort> high = Avx2.UnpackHigh(sums, Vector256<byte>.Zero).AsUInt16();
        (Vector256.LoadUnsafe(ref counts) + low).StoreUnsafe(ref counts);
        (Vector256.LoadUnsafe(ref counts, 16) + high).StoreUnsafe(ref counts, 16);
    }
}
