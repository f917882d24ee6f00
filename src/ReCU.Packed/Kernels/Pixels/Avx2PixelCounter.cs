using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Packed.Kernels.Lookups;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// Four bits of two filters a lookup for 32 pixels: <c>vpshufb</c>, 256 products an instruction. The sums of eight
/// filters stay in bytes, and are then transposed so that the filters of a pixel are side by side.
/// </summary>
/// <remarks>
/// The lower half of a table's bytes counts the first filter, the upper half the second; <see
/// cref="Pairs.Avx2PairCounter"/> explains how their sums are separated.
/// </remarks>
internal readonly struct Avx2PixelCounter : IPixelCounter
{
    private const int Pairs = 4;

    // Half a byte holds the sum of three lookups: 3 x 4 = 12.
    private const int LookupsPerHalf = 3;

    // The sums of a vector: a byte for each filter and pixel.
    private const int SumBytes = 8 * 32;

    public static string Name => Avx2LookupCounter.Name;

    public static bool IsSupported => Avx2LookupCounter.IsSupported;

    public static int IndexBits => 4;

    public static int Pixels => 32;

    public static int Filters => 8;

    public static int FiltersPerTable => 2;

    /// <remarks>Names end with the number of the pair of filters.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(in PixelBlock block)
    {
        Span<byte> memory = stackalloc byte[SumBytes];
        ref byte sums = ref MemoryMarshal.GetReference(memory);
        ref byte tables = ref block.Tables;
        ref ushort weights = ref block.Weights;
        ref byte initial = ref block.Initial;
        Vector256<byte> upper0 = Sum(ref initial, 1), both0 = Both(Sum(ref initial, 0), upper0);
        Vector256<byte> upper1 = Sum(ref initial, 3), both1 = Both(Sum(ref initial, 2), upper1);
        Vector256<byte> upper2 = Sum(ref initial, 5), both2 = Both(Sum(ref initial, 4), upper2);
        Vector256<byte> upper3 = Sum(ref initial, 7), both3 = Both(Sum(ref initial, 6), upper3);
        int i = 0;
        while (i < block.Lookups)
        {
            Vector256<byte> few0 = default, few1 = default, few2 = default, few3 = default;
            for (int end = Math.Min(block.Lookups, i + LookupsPerHalf); i < end; i++)
            {
                Vector256<byte> x = Vector256.LoadUnsafe(ref block.Planes, (nuint)Unsafe.Add(ref block.Starts, i));
                few0 += Avx2.Shuffle(Table(ref tables, ref weights, 0), x);
                few1 += Avx2.Shuffle(Table(ref tables, ref weights, 1), x);
                few2 += Avx2.Shuffle(Table(ref tables, ref weights, 2), x);
                few3 += Avx2.Shuffle(Table(ref tables, ref weights, 3), x);
                weights = ref Unsafe.Add(ref weights, Pairs);
            }

            both0 += few0;
            both1 += few1;
            both2 += few2;
            both3 += few3;
            upper0 += Avx2Halves.Upper(few0);
            upper1 += Avx2Halves.Upper(few1);
            upper2 += Avx2Halves.Upper(few2);
            upper3 += Avx2Halves.Upper(few3);
        }

        Store(ref sums, 0, both0, upper0);
        Store(ref sums, 2, both1, upper1);
        Store(ref sums, 4, both2, upper2);
        Store(ref sums, 6, both3, upper3);
        Transpose(ref sums, block);
    }

    /// <remarks>
    /// Each table is loaded for both vectors, whose sums of two pairs of filters fit into the registers. In the names,
    /// the letter is the vector, the digit the pair.
    /// </remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountTwo(in PixelBlock first, in PixelBlock second)
    {
        Span<byte> memory = stackalloc byte[2 * SumBytes];
        ref byte firstSums = ref MemoryMarshal.GetReference(memory);
        ref byte secondSums = ref Unsafe.Add(ref firstSums, SumBytes);
        ref byte tables = ref first.Tables;
        ref byte firstPlanes = ref first.Planes;
        ref byte secondPlanes = ref second.Planes;
        ref int starts = ref first.Starts;
        var lookups = (nuint)first.Lookups;
        for (nuint filter = 0; filter < (nuint)Filters; filter += 4)
        {
            ref ushort weights = ref Unsafe.Add(ref first.Weights, filter / 2);
            Vector256<byte> upperA0 = Sum(ref first.Initial, filter + 1);
            Vector256<byte> upperA1 = Sum(ref first.Initial, filter + 3);
            Vector256<byte> upperB0 = Sum(ref second.Initial, filter + 1);
            Vector256<byte> upperB1 = Sum(ref second.Initial, filter + 3);
            Vector256<byte> bothA0 = Both(Sum(ref first.Initial, filter), upperA0);
            Vector256<byte> bothA1 = Both(Sum(ref first.Initial, filter + 2), upperA1);
            Vector256<byte> bothB0 = Both(Sum(ref second.Initial, filter), upperB0);
            Vector256<byte> bothB1 = Both(Sum(ref second.Initial, filter + 2), upperB1);
            nuint i = 0;
            for (; i + LookupsPerHalf <= lookups; i += LookupsPerHalf)
            {
                var start = (nuint)Unsafe.Add(ref starts, i);
                Vector256<byte> table0 = Table(ref tables, ref weights, 0);
                Vector256<byte> table1 = Table(ref tables, ref weights, 1);
                Vector256<byte> x = Vector256.LoadUnsafe(ref firstPlanes, start);
                Vector256<byte> a0 = Avx2.Shuffle(table0, x), a1 = Avx2.Shuffle(table1, x);
                x = Vector256.LoadUnsafe(ref secondPlanes, start);
                Vector256<byte> b0 = Avx2.Shuffle(table0, x), b1 = Avx2.Shuffle(table1, x);
                start = (nuint)Unsafe.Add(ref starts, i + 1);
                table0 = Table(ref tables, ref weights, Pairs);
                table1 = Table(ref tables, ref weights, Pairs + 1);
                x = Vector256.LoadUnsafe(ref firstPlanes, start);
                a0 += Avx2.Shuffle(table0, x);
                a1 += Avx2.Shuffle(table1, x);
                x = Vector256.LoadUnsafe(ref secondPlanes, start);
                b0 += Avx2.Shuffle(table0, x);
                b1 += Avx2.Shuffle(table1, x);
                start = (nuint)Unsafe.Add(ref starts, i + 2);
                table0 = Table(ref tables, ref weights, 2 * Pairs);
                table1 = Table(ref tables, ref weights, 2 * Pairs + 1);
                weights = ref Unsafe.Add(ref weights, 3 * Pairs);
                x = Vector256.LoadUnsafe(ref firstPlanes, start);
                a0 += Avx2.Shuffle(table0, x);
                bothA0 += a0;
                upperA0 += Avx2Halves.Upper(a0);
                a1 += Avx2.Shuffle(table1, x);
                bothA1 += a1;
                upperA1 += Avx2Halves.Upper(a1);
                x = Vector256.LoadUnsafe(ref secondPlanes, start);
                b0 += Avx2.Shuffle(table0, x);
                bothB0 += b0;
                upperB0 += Avx2Halves.Upper(b0);
                b1 += Avx2.Shuffle(table1, x);
                bothB1 += b1;
                upperB1 += Avx2Halves.Upper(b1);
            }

            for (; i < lookups; i++)
            {
                var start = (nuint)Unsafe.Add(ref starts, i);
                Vector256<byte> a = Vector256.LoadUnsafe(ref firstPlanes, start);
                Vector256<byte> b = Vector256.LoadUnsafe(ref secondPlanes, start);
                Vector256<byte> table = Table(ref tables, ref weights, 0);
                Vector256<byte> sum = Avx2.Shuffle(table, a);
                bothA0 += sum;
                upperA0 += Avx2Halves.Upper(sum);
                sum = Avx2.Shuffle(table, b);
                bothB0 += sum;
                upperB0 += Avx2Halves.Upper(sum);
                table = Table(ref tables, ref weights, 1);
                sum = Avx2.Shuffle(table, a);
                bothA1 += sum;
                upperA1 += Avx2Halves.Upper(sum);
                sum = Avx2.Shuffle(table, b);
                bothB1 += sum;
                upperB1 += Avx2Halves.Upper(sum);
                weights = ref Unsafe.Add(ref weights, Pairs);
            }

            Store(ref firstSums, filter, bothA0, upperA0);
            Store(ref firstSums, filter + 2, bothA1, upperA1);
            Store(ref secondSums, filter, bothB0, upperB0);
            Store(ref secondSums, filter + 2, bothB1, upperB1);
        }

        Transpose(ref firstSums, first);
        Transpose(ref secondSums, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cut(ref ushort words, int groups, int count, ref byte planes, nuint pitch)
    {
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector256<ushort>.Count)
        {
            Vector256<ushort> pixels = Vector256.LoadUnsafe(ref words, i);
            Store(pixels, ref Unsafe.Add(ref planes, i));
            if (groups > 1)
            {
                Store(pixels >>> 4, ref Unsafe.Add(ref planes, i + pitch));
            }

            if (groups > 2)
            {
                Store(pixels >>> 8, ref Unsafe.Add(ref planes, i + 2 * pitch));
            }

            if (groups > 3)
            {
                Store(pixels >>> 12, ref Unsafe.Add(ref planes, i + 3 * pitch));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ushort> groups, ref byte plane)
    {
        Vector256<short> nibbles = (groups & Vector256.Create((ushort)0xf)).AsInt16();
        Sse2.PackUnsignedSaturate(nibbles.GetLower(), nibbles.GetUpper()).StoreUnsafe(ref plane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Sum(ref byte sums, nuint filter) =>
        Vector256.LoadUnsafe(ref sums, filter * (nuint)Vector256<byte>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Table(ref byte tables, ref ushort weights, nuint pair) =>
        Vector256.LoadUnsafe(ref tables, (nuint)Unsafe.Add(ref weights, pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Both(Vector256<byte> lower, Vector256<byte> upper) => lower + Avx2Halves.TimesSixteen(upper);

    // A pair of filters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref byte sums, nuint filter, Vector256<byte> both, Vector256<byte> upper)
    {
        (both - Avx2Halves.TimesSixteen(upper)).StoreUnsafe(ref sums, filter * (nuint)Vector256<byte>.Count);
        upper.StoreUnsafe(ref sums, (filter + 1) * (nuint)Vector256<byte>.Count);
    }

    // The sums are in memory: both ways of counting share this, compiled once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Transpose(ref byte sums, in PixelBlock block)
    {
        // Interleaves four filters of a pixel; within 16 pixels, the first four of them, the next four, and so on.
        var (a0, a4, a8, a12) = Interleave(Sum(ref sums, 0), Sum(ref sums, 1), Sum(ref sums, 2), Sum(ref sums, 3));
        var (b0, b4, b8, b12) = Interleave(Sum(ref sums, 4), Sum(ref sums, 5), Sum(ref sums, 6), Sum(ref sums, 7));

        // Asked once, not at each of 32 stores.
        if (block.Adds)
        {
            Store(block, adds: true, a0, a4, a8, a12, b0, b4, b8, b12);
        }
        else
        {
            Store(block, adds: false, a0, a4, a8, a12, b0, b4, b8, b12);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint>, Vector256<uint>, Vector256<uint>, Vector256<uint>) Interleave(
        Vector256<byte> first, Vector256<byte> second, Vector256<byte> third, Vector256<byte> fourth)
    {
        Vector256<ushort> low = Avx2.UnpackLow(first, second).AsUInt16();
        Vector256<ushort> high = Avx2.UnpackHigh(first, second).AsUInt16();
        Vector256<ushort> nextLow = Avx2.UnpackLow(third, fourth).AsUInt16();
        Vector256<ushort> nextHigh = Avx2.UnpackHigh(third, fourth).AsUInt16();
        return (
            Avx2.UnpackLow(low, nextLow).AsUInt32(),
            Avx2.UnpackHigh(low, nextLow).AsUInt32(),
            Avx2.UnpackLow(high, nextHigh).AsUInt32(),
            Avx2.UnpackHigh(high, nextHigh).AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        in PixelBlock block,
        bool adds,
        Vector256<uint> a0,
        Vector256<uint> a4,
        Vector256<uint> a8,
        Vector256<uint> a12,
        Vector256<uint> b0,
        Vector256<uint> b4,
        Vector256<uint> b8,
        Vector256<uint> b12)
    {
        ref ushort counts = ref block.Counts;
        nuint pitch = block.CountPitch;
        Store(ref counts, pitch, adds, a0, b0);
        Store(ref Unsafe.Add(ref counts, 4 * pitch), pitch, adds, a4, b4);
        Store(ref Unsafe.Add(ref counts, 8 * pitch), pitch, adds, a8, b8);
        Store(ref Unsafe.Add(ref counts, 12 * pitch), pitch, adds, a12, b12);
    }

    // Four pixels of each 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        ref ushort counts, nuint pitch, bool adds, Vector256<uint> first, Vector256<uint> second)
    {
        Store(ref counts, pitch, adds, Avx2.UnpackLow(first, second).AsByte());
        Store(ref Unsafe.Add(ref counts, 2 * pitch), pitch, adds, Avx2.UnpackHigh(first, second).AsByte());
    }

    // Two pixels of each 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ushort counts, nuint pitch, bool adds, Vector256<byte> pixels)
    {
        Store(ref counts, pitch, adds, pixels.GetLower());
        Store(ref Unsafe.Add(ref counts, 16 * pitch), pitch, adds, pixels.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ushort counts, nuint pitch, bool adds, Vector128<byte> pair)
    {
        Vector256<ushort> wide = Avx2.ConvertToVector256Int16(pair).AsUInt16();
        Store(ref counts, adds, wide.GetLower());
        Store(ref Unsafe.Add(ref counts, pitch), adds, wide.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ushort counts, bool adds, Vector128<ushort> ofPixel) =>
        (adds ? ofPixel + Vector128.LoadUnsafe(ref counts) : ofPixel).StoreUnsafe(ref counts);
}
