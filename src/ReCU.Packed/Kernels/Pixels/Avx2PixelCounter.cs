using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// Four bits a lookup for 32 pixels: <c>vpshufb</c>, 128 products an instruction. The sums of eight filters stay in
/// bytes, and are then turned so that the filters of a pixel lie side by side.
/// </summary>
internal readonly struct Avx2PixelCounter : IPixelCounter
{
    public static string Name => Avx2LookupCounter.Name;

    public static bool IsSupported => Avx2LookupCounter.IsSupported;

    public static int IndexBits => 4;

    public static int Pixels => 32;

    public static int Filters => 8;

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
            f0 += LookUp(ref tables, ref weights, 0, x);
            f1 += LookUp(ref tables, ref weights, 1, x);
            f2 += LookUp(ref tables, ref weights, 2, x);
            f3 += LookUp(ref tables, ref weights, 3, x);
            f4 += LookUp(ref tables, ref weights, 4, x);
            f5 += LookUp(ref tables, ref weights, 5, x);
            f6 += LookUp(ref tables, ref weights, 6, x);
            f7 += LookUp(ref tables, ref weights, 7, x);
            weights = ref Unsafe.Add(ref weights, 8);
        }

        // Four filters of a pixel side by side; within 16 pixels, the first four of them, the next four, and so on.
        var (a0, a4, a8, a12) = Interleave(f0, f1, f2, f3);
        var (b0, b4, b8, b12) = Interleave(f4, f5, f6, f7);
        Store(block, 0, a0, b0);
        Store(block, 4, a4, b4);
        Store(block, 8, a8, b8);
        Store(block, 12, a12, b12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Cut(ref ushort words, int shift, int count, ref byte groups)
    {
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector256<ushort>.Count)
        {
            Vector256<ushort> cut =
                (Vector256.LoadUnsafe(ref words, i) >>> shift) & Vector256.Create((ushort)0xf);
            Vector128.Narrow(cut.GetLower(), cut.GetUpper()).StoreUnsafe(ref groups, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Sum(ref byte initial, nuint filter) =>
        Vector256.LoadUnsafe(ref initial, filter * (nuint)Vector256<byte>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> LookUp(ref byte tables, ref ushort weights, nuint filter, Vector256<byte> x) =>
        Avx2.Shuffle(Vector256.LoadUnsafe(ref tables, (nuint)Unsafe.Add(ref weights, filter)), x);

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
    private static void Store(in PixelBlock block, nuint pixel, Vector256<uint> first, Vector256<uint> second)
    {
        StorePixels(block, pixel, Avx2.UnpackLow(first, second).AsByte());
        StorePixels(block, pixel + 2, Avx2.UnpackHigh(first, second).AsByte());
    }

    // Two pixels of each 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePixels(in PixelBlock block, nuint pixel, Vector256<byte> counts)
    {
        StorePair(block, pixel, counts.GetLower());
        StorePair(block, pixel + 16, counts.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(in PixelBlock block, nuint pixel, Vector128<byte> counts)
    {
        Vector256<ushort> wide = Avx2.ConvertToVector256Int16(counts).AsUInt16();
        StorePixel(block, pixel, wide.GetLower());
        StorePixel(block, pixel + 1, wide.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePixel(in PixelBlock block, nuint pixel, Vector128<ushort> counts)
    {
        ref ushort target = ref Unsafe.Add(ref block.Counts, pixel * block.CountPitch);
        if (block.Adds)
        {
            counts += Vector128.LoadUnsafe(ref target);
        }

        counts.StoreUnsafe(ref target);
    }
}
