using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Kernels.Lookups;

/// <summary>
/// Six bits a lookup for 64 filters: <c>vpermb</c> over a table of 64 bytes, 384 products an instruction. Sums stay in
/// bytes for 42 lookups (42 x 6 = 252), and are then widened to 16 bits.
/// </summary>
internal readonly struct Avx512LookupCounter : ILookupCounter
{
    private const int LookupsPerByte = byte.MaxValue / 6;

    public static string Name => "avx512";

    public static bool IsSupported => Avx512Vbmi.IsSupported && Avx512Vbmi.VL.IsSupported && Avx512BW.IsSupported;

    public static int IndexBits => 6;

    public static int Lanes => 64;

    public static double CostOfOne => 1;

    /// <remarks>
    /// One instruction extracts bytes from a word at any bit. The eleven codes are stored as the first eight and the
    /// last eight, which overlap.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encode(ulong word, ref ushort codes)
    {
        Vector128<byte> starts = Vector128.Create((byte)0, 6, 12, 18, 24, 30, 36, 42, 18, 24, 30, 36, 42, 48, 54, 60);
        Vector128<byte> masks = Vector128.Create(
            (byte)63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 15);
        Vector128<byte> groups = Avx512Vbmi.VL.MultiShift(starts, Vector128.Create(word)) & masks;
        Vector256<ushort> offsets = Avx2.ConvertToVector256Int16(groups).AsUInt16() << 6;
        offsets.GetLower().StoreUnsafe(ref codes);
        offsets.GetUpper().StoreUnsafe(ref codes, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountOne(in LookupBlock block)
    {
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        Vector512<ushort> low0 = default, low1 = default, low2 = default, low3 = default;
        Vector512<ushort> high0 = default, high1 = default, high2 = default, high3 = default;
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort x0 = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < block.Run; start += LookupsPerByte)
            {
                ref ushort x1 = ref Unsafe.Add(ref x0, block.Codes1);
                ref ushort x2 = ref Unsafe.Add(ref x0, block.Codes2);
                ref ushort x3 = ref Unsafe.Add(ref x0, block.Codes3);
                nuint count = nuint.Min(LookupsPerByte, block.Run - start);
                Vector512<byte> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                for (nuint i = 0; i < count; i++)
                {
                    Vector512<byte> w = Vector512.LoadUnsafe(ref weights);
                    weights = ref Unsafe.Add(ref weights, Vector512<byte>.Count);
                    sum0 += Avx512Vbmi.PermuteVar64x8(Table(ref tables, ref x0, i), w);
                    sum1 += Avx512Vbmi.PermuteVar64x8(Table(ref tables, ref x1, i), w);
                    sum2 += Avx512Vbmi.PermuteVar64x8(Table(ref tables, ref x2, i), w);
                    sum3 += Avx512Vbmi.PermuteVar64x8(Table(ref tables, ref x3, i), w);
                }

                (low0, high0) = Widen(low0, high0, sum0);
                (low1, high1) = Widen(low1, high1, sum1);
                (low2, high2) = Widen(low2, high2, sum2);
                (low3, high3) = Widen(low3, high3, sum3);
                x0 = ref Unsafe.Add(ref x0, count);
            }
        }

        Store(ref block.Counts, low0, high0);
        Store(ref Unsafe.Add(ref block.Counts, block.Counts1), low1, high1);
        Store(ref Unsafe.Add(ref block.Counts, block.Counts2), low2, high2);
        Store(ref Unsafe.Add(ref block.Counts, block.Counts3), low3, high3);
    }

    /// <remarks>
    /// The four windows cover six pixels, so six tables serve twelve lookups: with a table for each, loads would be the
    /// limit instead of lookups (decision 10 has the figures).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountOneSliding(in LookupBlock block)
    {
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        nuint pixel = block.Codes1;
        nuint nextTap = pixel * (nuint)Vector512<byte>.Count;
        Vector512<ushort> low0 = default, low1 = default, low2 = default, low3 = default;
        Vector512<ushort> high0 = default, high1 = default, high2 = default, high3 = default;
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort x0 = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < pixel; start += LookupsPerByte / 3)
            {
                ref ushort x3 = ref Unsafe.Add(ref x0, 3 * pixel);
                nuint count = nuint.Min(LookupsPerByte / 3, pixel - start);
                Vector512<byte> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                for (nuint i = 0; i < count; i++)
                {
                    Vector512<byte> w0 = Vector512.LoadUnsafe(ref weights);
                    Vector512<byte> w1 = Vector512.LoadUnsafe(ref weights, nextTap);
                    Vector512<byte> w2 = Vector512.LoadUnsafe(ref weights, 2 * nextTap);
                    weights = ref Unsafe.Add(ref weights, Vector512<byte>.Count);
                    Vector512<byte> table = Table(ref tables, ref x0, i);
                    sum0 += Avx512Vbmi.PermuteVar64x8(table, w0);
                    table = Table(ref tables, ref x0, i + pixel);
                    sum0 += Avx512Vbmi.PermuteVar64x8(table, w1);
                    sum1 += Avx512Vbmi.PermuteVar64x8(table, w0);
                    table = Table(ref tables, ref x0, i + 2 * pixel);
                    sum0 += Avx512Vbmi.PermuteVar64x8(table, w2);
                    sum1 += Avx512Vbmi.PermuteVar64x8(table, w1);
                    sum2 += Avx512Vbmi.PermuteVar64x8(table, w0);
                    table = Table(ref tables, ref x3, i);
                    sum1 += Avx512Vbmi.PermuteVar64x8(table, w2);
                    sum2 += Avx512Vbmi.PermuteVar64x8(table, w1);
                    sum3 += Avx512Vbmi.PermuteVar64x8(table, w0);
                    table = Table(ref tables, ref x3, i + pixel);
                    sum2 += Avx512Vbmi.PermuteVar64x8(table, w2);
                    sum3 += Avx512Vbmi.PermuteVar64x8(table, w1);
                    table = Table(ref tables, ref x3, i + 2 * pixel);
                    sum3 += Avx512Vbmi.PermuteVar64x8(table, w2);
                }

                (low0, high0) = Widen(low0, high0, sum0);
                (low1, high1) = Widen(low1, high1, sum1);
                (low2, high2) = Widen(low2, high2, sum2);
                (low3, high3) = Widen(low3, high3, sum3);
                x0 = ref Unsafe.Add(ref x0, count);
            }

            weights = ref Unsafe.Add(ref weights, 2 * nextTap);
        }

        Store(ref block.Counts, low0, high0);
        Store(ref Unsafe.Add(ref block.Counts, block.Counts1), low1, high1);
        Store(ref Unsafe.Add(ref block.Counts, block.Counts2), low2, high2);
        Store(ref Unsafe.Add(ref block.Counts, block.Counts3), low3, high3);
    }

    /// <remarks>
    /// Eight sums in bytes and sixteen wide ones: 24 of the 32 registers, and each table serves twice. In names of two
    /// digits, the first is the pixel, the second the vector of filters.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountTwo(in LookupBlock block)
    {
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        Vector512<ushort> low00 = default, low10 = default, low20 = default, low30 = default;
        Vector512<ushort> low01 = default, low11 = default, low21 = default, low31 = default;
        Vector512<ushort> high00 = default, high10 = default, high20 = default, high30 = default;
        Vector512<ushort> high01 = default, high11 = default, high21 = default, high31 = default;
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort x0 = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < block.Run; start += LookupsPerByte)
            {
                ref ushort x1 = ref Unsafe.Add(ref x0, block.Codes1);
                ref ushort x2 = ref Unsafe.Add(ref x0, block.Codes2);
                ref ushort x3 = ref Unsafe.Add(ref x0, block.Codes3);
                nuint count = nuint.Min(LookupsPerByte, block.Run - start);
                Vector512<byte> sum00 = default, sum10 = default, sum20 = default, sum30 = default;
                Vector512<byte> sum01 = default, sum11 = default, sum21 = default, sum31 = default;
                for (nuint i = 0; i < count; i++)
                {
                    Vector512<byte> w0 = Vector512.LoadUnsafe(ref weights);
                    Vector512<byte> w1 = Vector512.LoadUnsafe(ref weights, (nuint)Vector512<byte>.Count);
                    weights = ref Unsafe.Add(ref weights, 2 * Vector512<byte>.Count);
                    Vector512<byte> table = Table(ref tables, ref x0, i);
                    sum00 += Avx512Vbmi.PermuteVar64x8(table, w0);
                    sum01 += Avx512Vbmi.PermuteVar64x8(table, w1);
                    table = Table(ref tables, ref x1, i);
                    sum10 += Avx512Vbmi.PermuteVar64x8(table, w0);
                    sum11 += Avx512Vbmi.PermuteVar64x8(table, w1);
                    table = Table(ref tables, ref x2, i);
                    sum20 += Avx512Vbmi.PermuteVar64x8(table, w0);
                    sum21 += Avx512Vbmi.PermuteVar64x8(table, w1);
                    table = Table(ref tables, ref x3, i);
                    sum30 += Avx512Vbmi.PermuteVar64x8(table, w0);
                    sum31 += Avx512Vbmi.PermuteVar64x8(table, w1);
                }

                (low00, high00) = Widen(low00, high00, sum00);
                (low01, high01) = Widen(low01, high01, sum01);
                (low10, high10) = Widen(low10, high10, sum10);
                (low11, high11) = Widen(low11, high11, sum11);
                (low20, high20) = Widen(low20, high20, sum20);
                (low21, high21) = Widen(low21, high21, sum21);
                (low30, high30) = Widen(low30, high30, sum30);
                (low31, high31) = Widen(low31, high31, sum31);
                x0 = ref Unsafe.Add(ref x0, count);
            }
        }

        ref ushort counts = ref block.Counts;
        Store(ref counts, low00, high00);
        Store(ref Unsafe.Add(ref counts, Lanes), low01, high01);
        Store(ref Unsafe.Add(ref counts, block.Counts1), low10, high10);
        Store(ref Unsafe.Add(ref counts, block.Counts1 + (nuint)Lanes), low11, high11);
        Store(ref Unsafe.Add(ref counts, block.Counts2), low20, high20);
        Store(ref Unsafe.Add(ref counts, block.Counts2 + (nuint)Lanes), low21, high21);
        Store(ref Unsafe.Add(ref counts, block.Counts3), low30, high30);
        Store(ref Unsafe.Add(ref counts, block.Counts3 + (nuint)Lanes), low31, high31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Table(ref byte tables, ref ushort codes, nuint index) =>
        Vector512.LoadUnsafe(ref tables, (nuint)Unsafe.Add(ref codes, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<ushort> Low, Vector512<ushort> High) Widen(
        Vector512<ushort> low, Vector512<ushort> high, Vector512<byte> sums) =>
        (low + Avx512BW.UnpackLow(sums, Vector512<byte>.Zero).AsUInt16(),
         high + Avx512BW.UnpackHigh(sums, Vector512<byte>.Zero).AsUInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ushort counts, Vector512<ushort> low, Vector512<ushort> high)
    {
        low.StoreUnsafe(ref counts);
        high.StoreUnsafe(ref counts, (nuint)Vector512<ushort>.Count);
    }
}
