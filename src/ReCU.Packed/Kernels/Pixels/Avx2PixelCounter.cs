using System.Runtime.CompilerServices;
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

        // Interleaves four filters of a pixel; within 16 pixels, the first four of them, the next four, and so on.
        var (a0, a4, a8, a12) = Interleave(f0, f1, f2, f3);
        var (b0, b4, b8, b12) = Interleave(f4, f5, f6, f7);
        ref ushort counts = ref block.Counts;
        nuint pitch = block.CountPitch;
        bool adds = block.Adds;
        Store(ref counts, pitch, adds, a0, b0);
        Store(ref Unsafe.Add(ref counts, 4 * pitch), pitch, adds, a4, b4);
        Store(ref Unsafe.Add(ref counts, 8 * pitch), pitch, adds, a8, b8);
        Store(ref Unsafe.Add(ref counts, 12 * pitch), pitch, adds, a12, b12);
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
