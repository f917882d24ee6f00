using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Packed.Kernels.Lookups;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// Six bits a lookup for 64 pixels: <c>vpermb</c>, 384 products an instruction. The sums of 16 filters stay in bytes,
/// and are then transposed so that the filters of a pixel are side by side.
/// </summary>
internal readonly unsafe struct Avx512PixelCounter : IPixelCounter
{
    public static string Name => Avx512LookupCounter.Name;

    public static bool IsSupported => Avx512LookupCounter.IsSupported;

    public static int IndexBits => 6;

    public static int Pixels => 64;

    public static int Filters => 16;

    public static int FiltersPerTable => 1;

    private static ReadOnlySpan<ushort> Zeros => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(in PixelBlock block)
    {
        ref byte tables = ref block.Tables;
        ref ushort weights = ref block.Weights;
        ref byte initial = ref block.Initial;
        Vector512<byte> f0 = Sum(ref initial, 0), f1 = Sum(ref initial, 1), f2 = Sum(ref initial, 2);
        Vector512<byte> f3 = Sum(ref initial, 3), f4 = Sum(ref initial, 4), f5 = Sum(ref initial, 5);
        Vector512<byte> f6 = Sum(ref initial, 6), f7 = Sum(ref initial, 7), f8 = Sum(ref initial, 8);
        Vector512<byte> f9 = Sum(ref initial, 9), f10 = Sum(ref initial, 10), f11 = Sum(ref initial, 11);
        Vector512<byte> f12 = Sum(ref initial, 12), f13 = Sum(ref initial, 13), f14 = Sum(ref initial, 14);
        Vector512<byte> f15 = Sum(ref initial, 15);
        for (int i = 0; i < block.Lookups; i++)
        {
            Vector512<byte> x = Vector512.LoadUnsafe(ref block.Planes, (nuint)Unsafe.Add(ref block.Starts, i));
            f0 += LookUp(ref tables, ref weights, 0, x);
            f1 += LookUp(ref tables, ref weights, 1, x);
            f2 += LookUp(ref tables, ref weights, 2, x);
            f3 += LookUp(ref tables, ref weights, 3, x);
            f4 += LookUp(ref tables, ref weights, 4, x);
            f5 += LookUp(ref tables, ref weights, 5, x);
            f6 += LookUp(ref tables, ref weights, 6, x);
            f7 += LookUp(ref tables, ref weights, 7, x);
            f8 += LookUp(ref tables, ref weights, 8, x);
            f9 += LookUp(ref tables, ref weights, 9, x);
            f10 += LookUp(ref tables, ref weights, 10, x);
            f11 += LookUp(ref tables, ref weights, 11, x);
            f12 += LookUp(ref tables, ref weights, 12, x);
            f13 += LookUp(ref tables, ref weights, 13, x);
            f14 += LookUp(ref tables, ref weights, 14, x);
            f15 += LookUp(ref tables, ref weights, 15, x);
            weights = ref Unsafe.Add(ref weights, 16);
        }

        // Four filters of a pixel side by side; within 16 pixels, the first four of them, the next four, and so on.
        // [pixel / 4][filter / 4], in memory so that the stores are a loop, compiled once.
        byte* memory = stackalloc byte[(16 + 1) * sizeof(Vector512<uint>)];
        var quarters = (Vector512<uint>*)(((nuint)memory + 63) & ~(nuint)63);
        Interleave(quarters, f0, f1, f2, f3);
        Interleave(quarters + 1, f4, f5, f6, f7);
        Interleave(quarters + 2, f8, f9, f10, f11);
        Interleave(quarters + 3, f12, f13, f14, f15);
        // Added to the counts or to zeros: a branch for each of 64 stores would double the time to compile the method.
        ref ushort counts = ref block.Counts;
        ref ushort addends = ref block.Adds ? ref counts : ref MemoryMarshal.GetReference(Zeros);
        nuint pitch = block.CountPitch;
        nuint addendPitch = block.Adds ? pitch : 0;
        for (int i = 0; i < 16; i += 4)
        {
            Vector512<uint> first = quarters[i], second = quarters[i + 1];
            Vector512<uint> third = quarters[i + 2], fourth = quarters[i + 3];
            Vector512<ulong> low = Avx512F.UnpackLow(first, second).AsUInt64();
            Vector512<ulong> high = Avx512F.UnpackHigh(first, second).AsUInt64();
            Vector512<ulong> nextLow = Avx512F.UnpackLow(third, fourth).AsUInt64();
            Vector512<ulong> nextHigh = Avx512F.UnpackHigh(third, fourth).AsUInt64();
            Store(ref counts, pitch, ref addends, addendPitch, Avx512F.UnpackLow(low, nextLow).AsByte());
            counts = ref Unsafe.Add(ref counts, pitch);
            addends = ref Unsafe.Add(ref addends, addendPitch);
            Store(ref counts, pitch, ref addends, addendPitch, Avx512F.UnpackHigh(low, nextLow).AsByte());
            counts = ref Unsafe.Add(ref counts, pitch);
            addends = ref Unsafe.Add(ref addends, addendPitch);
            Store(ref counts, pitch, ref addends, addendPitch, Avx512F.UnpackLow(high, nextHigh).AsByte());
            counts = ref Unsafe.Add(ref counts, pitch);
            addends = ref Unsafe.Add(ref addends, addendPitch);
            Store(ref counts, pitch, ref addends, addendPitch, Avx512F.UnpackHigh(high, nextHigh).AsByte());
            counts = ref Unsafe.Add(ref counts, pitch);
            addends = ref Unsafe.Add(ref addends, addendPitch);
        }
    }

    public static void CountTwo(in PixelBlock first, in PixelBlock second)
    {
        Count(first);
        Count(second);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cut(ref ushort words, int groups, int count, ref byte planes, nuint pitch)
    {
        if (count <= Vector256<ushort>.Count)
        {
            Vector256<ushort> few = Vector256.LoadUnsafe(ref words);
            Store(few, ref planes);
            if (groups > 1)
            {
                Store(few >>> 6, ref Unsafe.Add(ref planes, pitch));
            }

            if (groups > 2)
            {
                Store(few >>> 12, ref Unsafe.Add(ref planes, 2 * pitch));
            }

            return;
        }

        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector512<ushort>.Count)
        {
            Vector512<ushort> many = Vector512.LoadUnsafe(ref words, i);
            Store(many, ref Unsafe.Add(ref planes, i));
            if (groups > 1)
            {
                Store(many >>> 6, ref Unsafe.Add(ref planes, i + pitch));
            }

            if (groups > 2)
            {
                Store(many >>> 12, ref Unsafe.Add(ref planes, i + 2 * pitch));
            }
        }
    }

    // The permutation uses only the lowest six bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ushort> groups, ref byte plane) =>
        Avx512BW.VL.ConvertToVector128Byte(groups).StoreUnsafe(ref plane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<ushort> groups, ref byte plane) =>
        Avx512BW.ConvertToVector256Byte(groups).StoreUnsafe(ref plane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Sum(ref byte initial, nuint filter) =>
        Vector512.LoadUnsafe(ref initial, filter * (nuint)Vector512<byte>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> LookUp(ref byte tables, ref ushort weights, nuint filter, Vector512<byte> x) =>
        Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref tables, (nuint)Unsafe.Add(ref weights, filter)), x);

    // The four results are four apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(
        Vector512<uint>* results,
        Vector512<byte> first,
        Vector512<byte> second,
        Vector512<byte> third,
        Vector512<byte> fourth)
    {
        Vector512<ushort> low = Avx512BW.UnpackLow(first, second).AsUInt16();
        Vector512<ushort> high = Avx512BW.UnpackHigh(first, second).AsUInt16();
        Vector512<ushort> nextLow = Avx512BW.UnpackLow(third, fourth).AsUInt16();
        Vector512<ushort> nextHigh = Avx512BW.UnpackHigh(third, fourth).AsUInt16();
        results[0] = Avx512BW.UnpackLow(low, nextLow).AsUInt32();
        results[4] = Avx512BW.UnpackHigh(low, nextLow).AsUInt32();
        results[8] = Avx512BW.UnpackLow(high, nextHigh).AsUInt32();
        results[12] = Avx512BW.UnpackHigh(high, nextHigh).AsUInt32();
    }

    // One pixel of each 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        ref ushort counts, nuint pitch, ref ushort addends, nuint addendPitch, Vector512<byte> pixels)
    {
        Vector512<ushort> low = Avx512BW.ConvertToVector512UInt16(pixels.GetLower());
        Vector512<ushort> high = Avx512BW.ConvertToVector512UInt16(pixels.GetUpper());
        (nuint step, nuint addendStep) = (16 * pitch, 16 * addendPitch);
        Store(ref counts, ref addends, low.GetLower());
        Store(ref Unsafe.Add(ref counts, step), ref Unsafe.Add(ref addends, addendStep), low.GetUpper());
        Store(ref Unsafe.Add(ref counts, 2 * step), ref Unsafe.Add(ref addends, 2 * addendStep), high.GetLower());
        Store(ref Unsafe.Add(ref counts, 3 * step), ref Unsafe.Add(ref addends, 3 * addendStep), high.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ushort counts, ref ushort addends, Vector256<ushort> ofPixel) =>
        (ofPixel + Vector256.LoadUnsafe(ref addends)).StoreUnsafe(ref counts);
}
