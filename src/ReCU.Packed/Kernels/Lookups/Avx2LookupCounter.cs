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

    // It loads a table for each lookup.
    public static double CostOfOne => 2;

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

    /// <remarks><see cref="Pairs.PairKernel"/> counts such windows faster, if their codes are not shared.</remarks>
    public static void CountOneSliding(in LookupBlock block) => CountOne(block);

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
