using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Packed.Kernels.Lookups;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// Four bits a lookup for 32 pixels: <c>vpshufb</c>, 128 products an instruction. The sums of eight filters stay in
/// bytes, and are then transposed so that the filters of a pixel are side by side.
/// </summary>
internal readonly struct Avx2PixelCounter : IPixelCounter
{
    // The sums of a vector: a byte for each filter and pixel.
    private const int SumBytes = 8 * 32;

    public static string Name => Avx2LookupCounter.Name;

    public static bool IsSupported => Avx2LookupCounter.IsSupported;

    public static int IndexBits => 4;

    public static int Pixels => 32;

    public static int Filters => 8;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(in PixelBlock block)
    {
        ref byte tables = ref block.Tables;
        ref ushort weights = ref block.Weights;
        ref byte initial = ref block.Initial;
        Vector256<byte> f0 = Sum(ref initial, 0), f1 = Sum(ref initial, 1), f2 = Sum(ref initial, 2);
        Vector256<byte> f3 = Sum(ref initial, 3), f4 = Sum(ref initial, 4), f5 = Sum(ref initial, 5);
        Vector256<byte> f6 = Sum(ref initial, 6), f7 = Sum(ref initial, 7);
        for (int i = 0; i < block.Lookups; i++)
        {
            Vector256<byte> x = Vector256.LoadUnsafe(ref block.Planes, (nuint)Unsafe.Add(ref block.Starts, i));
            f0 += Avx2.Shuffle(Table(ref tables, ref weights, 0), x);
            f1 += Avx2.Shuffle(Table(ref tables, ref weights, 1), x);
            f2 += Avx2.Shuffle(Table(ref tables, ref weights, 2), x);
            f3 += Avx2.Shuffle(Table(ref tables, ref weights, 3), x);
            f4 += Avx2.Shuffle(Table(ref tables, ref weights, 4), x);
            f5 += Avx2.Shuffle(Table(ref tables, ref weights, 5), x);
            f6 += Avx2.Shuffle(Table(ref tables, ref weights, 6), x);
            f7 += Avx2.Shuffle(Table(ref tables, ref weights, 7), x);
            weights = ref Unsafe.Add(ref weights, 8);
        }

        Span<byte> memory = stackalloc byte[SumBytes];
        ref byte sums = ref MemoryMarshal.GetReference(memory);
        Store(ref sums, 0, f0, f1, f2, f3);
        Store(ref sums, 4, f4, f5, f6, f7);
        Transpose(ref sums, block);
    }

    /// <remarks>
    /// Each table is loaded for both vectors, whose sums of four filters fit into the registers. In the names, the
    /// letter is the vector, the digit the filter.
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
            ref ushort weights = ref Unsafe.Add(ref first.Weights, filter);
            Vector256<byte> a0 = Sum(ref first.Initial, filter), a1 = Sum(ref first.Initial, filter + 1);
            Vector256<byte> a2 = Sum(ref first.Initial, filter + 2), a3 = Sum(ref first.Initial, filter + 3);
            Vector256<byte> b0 = Sum(ref second.Initial, filter), b1 = Sum(ref second.Initial, filter + 1);
            Vector256<byte> b2 = Sum(ref second.Initial, filter + 2), b3 = Sum(ref second.Initial, filter + 3);
            for (nuint i = 0; i < lookups; i++)
            {
                var start = (nuint)Unsafe.Add(ref starts, i);
                Vector256<byte> a = Vector256.LoadUnsafe(ref firstPlanes, start);
                Vector256<byte> b = Vector256.LoadUnsafe(ref secondPlanes, start);
                Vector256<byte> table = Table(ref tables, ref weights, 0);
                a0 += Avx2.Shuffle(table, a);
                b0 += Avx2.Shuffle(table, b);
                table = Table(ref tables, ref weights, 1);
                a1 += Avx2.Shuffle(table, a);
                b1 += Avx2.Shuffle(table, b);
                table = Table(ref tables, ref weights, 2);
                a2 += Avx2.Shuffle(table, a);
                b2 += Avx2.Shuffle(table, b);
                table = Table(ref tables, ref weights, 3);
                a3 += Avx2.Shuffle(table, a);
                b3 += Avx2.Shuffle(table, b);
                weights = ref Unsafe.Add(ref weights, Filters);
            }

            Store(ref firstSums, filter, a0, a1, a2, a3);
            Store(ref secondSums, filter, b0, b1, b2, b3);
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
    private static Vector256<byte> Table(ref byte tables, ref ushort weights, nuint filter) =>
        Vector256.LoadUnsafe(ref tables, (nuint)Unsafe.Add(ref weights, filter));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        ref byte sums,
        nuint filter,
        Vector256<byte> first,
        Vector256<byte> second,
        Vector256<byte> third,
        Vector256<byte> fourth)
    {
        sums = ref Unsafe.Add(ref sums, filter * (nuint)Vector256<byte>.Count);
        first.StoreUnsafe(ref sums);
        second.StoreUnsafe(ref sums, (nuint)Vector256<byte>.Count);
        third.StoreUnsafe(ref sums, 2 * (nuint)Vector256<byte>.Count);
        fourth.StoreUnsafe(ref sums, 3 * (nuint)Vector256<byte>.Count);
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
