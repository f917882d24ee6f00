using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Kernels.Lookups;

/// <summary>
/// Four bits a lookup for 32 filters: <c>vpshufb</c> over a table of 16 bytes, stored twice, 128 products an
/// instruction. Sums stay in bytes for 63 lookups (63 x 4 = 252), and are then widened to 16 bits in memory, because
/// they do not fit into sixteen registers.
/// </summary>
internal readonly struct Avx2LookupCounter : ILookupCounter
{
    private const int LookupsPerByte = byte.MaxValue / 4;

    public static string Name => "avx2";

    public static bool IsSupported => Avx2.IsSupported;

    public static int IndexBits => 4;

    public static int Lanes => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encode(ulong word, ref ushort codes)
    {
        Vector128<byte> bytes = Vector128.CreateScalar(word).AsByte();
        Vector128<byte> nibble = Vector128.Create((byte)15);
        Vector128<byte> high = (bytes.AsUInt16() >> 4).AsByte() & nibble;
        Vector128<byte> groups = Sse2.UnpackLow(bytes & nibble, high);
        (Avx2.ConvertToVector256Int16(groups).AsUInt16() << 5).StoreUnsafe(ref codes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountOne(in LookupBlock block)
    {
        Span<ushort> wide = stackalloc ushort[4 * 32];
        ref ushort sums = ref MemoryMarshal.GetReference(wide);
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort x0 = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < block.Run; start += LookupsPerByte)
            {
                ref ushort x1 = ref Unsafe.Add(ref x0, block.Codes1);
                ref ushort x2 = ref Unsafe.Add(ref x0, block.Codes2);
                ref ushort x3 = ref Unsafe.Add(ref x0, block.Codes3);
                nuint count = nuint.Min(LookupsPerByte, block.Run - start);
                Vector256<byte> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                for (nuint i = 0; i < count; i++)
                {
                    Vector256<byte> w = Vector256.LoadUnsafe(ref weights);
                    weights = ref Unsafe.Add(ref weights, Vector256<byte>.Count);
                    sum0 += Avx2.Shuffle(Table(ref tables, ref x0, i), w);
                    sum1 += Avx2.Shuffle(Table(ref tables, ref x1, i), w);
                    sum2 += Avx2.Shuffle(Table(ref tables, ref x2, i), w);
                    sum3 += Avx2.Shuffle(Table(ref tables, ref x3, i), w);
                }

                Widen(ref sums, 0, sum0);
                Widen(ref sums, 32, sum1);
                Widen(ref sums, 64, sum2);
                Widen(ref sums, 96, sum3);
                x0 = ref Unsafe.Add(ref x0, count);
            }
        }

        Store(block, wide, filters: 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountOneSliding(in LookupBlock block)
    {
        ref ushort counts0 = ref block.Counts;
        ref ushort counts1 = ref Unsafe.Add(ref counts0, block.Counts1);
        ref ushort counts2 = ref Unsafe.Add(ref counts0, block.Counts2);
        ref ushort counts3 = ref Unsafe.Add(ref counts0, block.Counts3);
        Clear(ref counts0, ref counts1, ref counts2, ref counts3);
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        nuint pixel = block.Codes1;
        (bool readsFirst, bool readsLast) = (!block.SkipsFirst, !block.SkipsLast);
        nuint nextTap = pixel * (nuint)Vector256<byte>.Count;
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort x0 = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < pixel; start += LookupsPerByte / 3)
            {
                ref ushort x3 = ref Unsafe.Add(ref x0, 3 * pixel);
                nuint count = nuint.Min(LookupsPerByte / 3, pixel - start);
                Vector256<byte> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                for (nuint i = 0; i < count; i++)
                {
                    Vector256<byte> w0 = Vector256.LoadUnsafe(ref weights);
                    Vector256<byte> w1 = Vector256.LoadUnsafe(ref weights, nextTap);
                    Vector256<byte> w2 = Vector256.LoadUnsafe(ref weights, 2 * nextTap);
                    weights = ref Unsafe.Add(ref weights, Vector256<byte>.Count);
                    Vector256<byte> table;
                    if (readsFirst)
                    {
                        table = Table(ref tables, ref x0, i);
                        sum0 += Avx2.Shuffle(table, w0);
                    }

                    table = Table(ref tables, ref x0, i + pixel);
                    sum0 += Avx2.Shuffle(table, w1);
                    sum1 += Avx2.Shuffle(table, w0);
                    table = Table(ref tables, ref x0, i + 2 * pixel);
                    sum0 += Avx2.Shuffle(table, w2);
                    sum1 += Avx2.Shuffle(table, w1);
                    sum2 += Avx2.Shuffle(table, w0);
                    table = Table(ref tables, ref x3, i);
                    sum1 += Avx2.Shuffle(table, w2);
                    sum2 += Avx2.Shuffle(table, w1);
                    sum3 += Avx2.Shuffle(table, w0);
                    table = Table(ref tables, ref x3, i + pixel);
                    sum2 += Avx2.Shuffle(table, w2);
                    sum3 += Avx2.Shuffle(table, w1);
                    if (readsLast)
                    {
                        table = Table(ref tables, ref x3, i + 2 * pixel);
                        sum3 += Avx2.Shuffle(table, w2);
                    }
                }

                Widen(ref counts0, 0, sum0);
                Widen(ref counts1, 0, sum1);
                Widen(ref counts2, 0, sum2);
                Widen(ref counts3, 0, sum3);
                x0 = ref Unsafe.Add(ref x0, count);
            }

            weights = ref Unsafe.Add(ref weights, 2 * nextTap);
        }
    }

    /// <remarks>
    /// Eight sums, the indexes of three taps, a table and its result: all sixteen registers. In names of two digits,
    /// the first is the pixel, or the tap, the second the vector of filters.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountTwoSliding(in LookupBlock block)
    {
        ref ushort counts0 = ref block.Counts;
        ref ushort counts1 = ref Unsafe.Add(ref counts0, block.Counts1);
        ref ushort counts2 = ref Unsafe.Add(ref counts0, block.Counts2);
        ref ushort counts3 = ref Unsafe.Add(ref counts0, block.Counts3);
        Clear(ref counts0, ref counts1, ref counts2, ref counts3);
        Clear(
            ref Unsafe.Add(ref counts0, Lanes),
            ref Unsafe.Add(ref counts1, Lanes),
            ref Unsafe.Add(ref counts2, Lanes),
            ref Unsafe.Add(ref counts3, Lanes));
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        nuint pixel = block.Codes1;
        (bool readsFirst, bool readsLast) = (!block.SkipsFirst, !block.SkipsLast);
        nuint nextTap = pixel * (2 * (nuint)Vector256<byte>.Count);
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort x0 = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < pixel; start += LookupsPerByte / 3)
            {
                ref ushort x3 = ref Unsafe.Add(ref x0, 3 * pixel);
                nuint count = nuint.Min(LookupsPerByte / 3, pixel - start);
                Vector256<byte> sum00 = default, sum10 = default, sum20 = default, sum30 = default;
                Vector256<byte> sum01 = default, sum11 = default, sum21 = default, sum31 = default;
                for (nuint i = 0; i < count; i++)
                {
                    Vector256<byte> w00 = Vector256.LoadUnsafe(ref weights);
                    Vector256<byte> w01 = Vector256.LoadUnsafe(ref weights, (nuint)Lanes);
                    Vector256<byte> table;
                    if (readsFirst)
                    {
                        table = Table(ref tables, ref x0, i);
                        sum00 += Avx2.Shuffle(table, w00);
                        sum01 += Avx2.Shuffle(table, w01);
                    }

                    Vector256<byte> w10 = Vector256.LoadUnsafe(ref weights, nextTap);
                    Vector256<byte> w11 = Vector256.LoadUnsafe(ref weights, nextTap + (nuint)Lanes);
                    table = Table(ref tables, ref x0, i + pixel);
                    sum00 += Avx2.Shuffle(table, w10);
                    sum01 += Avx2.Shuffle(table, w11);
                    sum10 += Avx2.Shuffle(table, w00);
                    sum11 += Avx2.Shuffle(table, w01);
                    Vector256<byte> w20 = Vector256.LoadUnsafe(ref weights, 2 * nextTap);
                    Vector256<byte> w21 = Vector256.LoadUnsafe(ref weights, 2 * nextTap + (nuint)Lanes);
                    weights = ref Unsafe.Add(ref weights, 2 * Vector256<byte>.Count);
                    table = Table(ref tables, ref x0, i + 2 * pixel);
                    sum00 += Avx2.Shuffle(table, w20);
                    sum01 += Avx2.Shuffle(table, w21);
                    sum10 += Avx2.Shuffle(table, w10);
                    sum11 += Avx2.Shuffle(table, w11);
                    sum20 += Avx2.Shuffle(table, w00);
                    sum21 += Avx2.Shuffle(table, w01);
                    table = Table(ref tables, ref x3, i);
                    sum10 += Avx2.Shuffle(table, w20);
                    sum11 += Avx2.Shuffle(table, w21);
                    sum20 += Avx2.Shuffle(table, w10);
                    sum21 += Avx2.Shuffle(table, w11);
                    sum30 += Avx2.Shuffle(table, w00);
                    sum31 += Avx2.Shuffle(table, w01);
                    table = Table(ref tables, ref x3, i + pixel);
                    sum20 += Avx2.Shuffle(table, w20);
                    sum21 += Avx2.Shuffle(table, w21);
                    sum30 += Avx2.Shuffle(table, w10);
                    sum31 += Avx2.Shuffle(table, w11);
                    if (readsLast)
                    {
                        table = Table(ref tables, ref x3, i + 2 * pixel);
                        sum30 += Avx2.Shuffle(table, w20);
                        sum31 += Avx2.Shuffle(table, w21);
                    }
                }

                Widen(ref counts0, 0, sum00);
                Widen(ref counts0, 32, sum01);
                Widen(ref counts1, 0, sum10);
                Widen(ref counts1, 32, sum11);
                Widen(ref counts2, 0, sum20);
                Widen(ref counts2, 32, sum21);
                Widen(ref counts3, 0, sum30);
                Widen(ref counts3, 32, sum31);
                x0 = ref Unsafe.Add(ref x0, count);
            }

            weights = ref Unsafe.Add(ref weights, 2 * nextTap);
        }
    }

    /// <remarks>In names of two digits, the first is the pixel, the second the vector of filters.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountTwo(in LookupBlock block)
    {
        Span<ushort> wide = stackalloc ushort[4 * 64];
        ref ushort sums = ref MemoryMarshal.GetReference(wide);
        ref byte tables = ref block.Tables;
        ref byte weights = ref block.Weights;
        for (int row = 0; row < block.Rows; row++)
        {
            ref ushort x0 = ref Unsafe.Add(ref block.Codes, (nuint)row * block.RowPitch);
            for (nuint start = 0; start < block.Run; start += LookupsPerByte)
            {
                ref ushort x1 = ref Unsafe.Add(ref x0, block.Codes1);
                ref ushort x2 = ref Unsafe.Add(ref x0, block.Codes2);
                ref ushort x3 = ref Unsafe.Add(ref x0, block.Codes3);
                nuint count = nuint.Min(LookupsPerByte, block.Run - start);
                Vector256<byte> sum00 = default, sum10 = default, sum20 = default, sum30 = default;
                Vector256<byte> sum01 = default, sum11 = default, sum21 = default, sum31 = default;
                for (nuint i = 0; i < count; i++)
                {
                    Vector256<byte> w0 = Vector256.LoadUnsafe(ref weights);
                    Vector256<byte> w1 = Vector256.LoadUnsafe(ref weights, (nuint)Vector256<byte>.Count);
                    weights = ref Unsafe.Add(ref weights, 2 * Vector256<byte>.Count);
                    Vector256<byte> table = Table(ref tables, ref x0, i);
                    sum00 += Avx2.Shuffle(table, w0);
                    sum01 += Avx2.Shuffle(table, w1);
                    table = Table(ref tables, ref x1, i);
                    sum10 += Avx2.Shuffle(table, w0);
                    sum11 += Avx2.Shuffle(table, w1);
                    table = Table(ref tables, ref x2, i);
                    sum20 += Avx2.Shuffle(table, w0);
                    sum21 += Avx2.Shuffle(table, w1);
                    table = Table(ref tables, ref x3, i);
                    sum30 += Avx2.Shuffle(table, w0);
                    sum31 += Avx2.Shuffle(table, w1);
                }

                Widen(ref sums, 0, sum00);
                Widen(ref sums, 32, sum01);
                Widen(ref sums, 64, sum10);
                Widen(ref sums, 96, sum11);
                Widen(ref sums, 128, sum20);
                Widen(ref sums, 160, sum21);
                Widen(ref sums, 192, sum30);
                Widen(ref sums, 224, sum31);
                x0 = ref Unsafe.Add(ref x0, count);
            }
        }

        Store(block, wide, filters: 64);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Table(ref byte tables, ref ushort codes, nuint index) =>
        Vector256.LoadUnsafe(ref tables, (nuint)Unsafe.Add(ref codes, index));

    // Four pixels are never the same here, so that their counts can be added up where they belong.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(ref ushort counts0, ref ushort counts1, ref ushort counts2, ref ushort counts3)
    {
        Clear(ref counts0);
        Clear(ref counts1);
        Clear(ref counts2);
        Clear(ref counts3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(ref ushort counts)
    {
        Vector256<ushort>.Zero.StoreUnsafe(ref counts);
        Vector256<ushort>.Zero.StoreUnsafe(ref counts, (nuint)Vector256<ushort>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(ref ushort wide, nuint position, Vector256<byte> sums)
    {
        Vector256<ushort> low = Avx2.UnpackLow(sums, Vector256<byte>.Zero).AsUInt16();
        Vector256<ushort> high = Avx2.UnpackHigh(sums, Vector256<byte>.Zero).AsUInt16();
        (Vector256.LoadUnsafe(ref wide, position) + low).StoreUnsafe(ref wide, position);
        (Vector256.LoadUnsafe(ref wide, position + 16) + high).StoreUnsafe(ref wide, position + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in LookupBlock block, ReadOnlySpan<ushort> wide, int filters)
    {
        Copy(wide[..filters], ref block.Counts);
        Copy(wide.Slice(filters, filters), ref Unsafe.Add(ref block.Counts, block.Counts1));
        Copy(wide.Slice(2 * filters, filters), ref Unsafe.Add(ref block.Counts, block.Counts2));
        Copy(wide.Slice(3 * filters, filters), ref Unsafe.Add(ref block.Counts, block.Counts3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ReadOnlySpan<ushort> from, ref ushort to) =>
        from.CopyTo(MemoryMarshal.CreateSpan(ref to, from.Length));
}
