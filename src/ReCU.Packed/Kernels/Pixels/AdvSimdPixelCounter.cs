using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// Eight bits at a time for 16 pixels: <c>cnt</c>, 128 products an instruction. Counting needs no table, so the table
/// of a group of weights is the group itself, once for each pixel.
/// </summary>
internal readonly struct AdvSimdPixelCounter : IPixelCounter
{
    public static string Name => "advsimd";

    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    public static int IndexBits => 8;

    public static int Pixels => 16;

    public static int Filters => 8;

    public static int FiltersPerTable => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(in PixelBlock block)
    {
        ref byte tables = ref block.Tables;
        ref ushort weights = ref block.Weights;
        ref byte initial = ref block.Initial;
        Vector128<byte> f0 = Sum(ref initial, 0), f1 = Sum(ref initial, 1), f2 = Sum(ref initial, 2);
        Vector128<byte> f3 = Sum(ref initial, 3), f4 = Sum(ref initial, 4), f5 = Sum(ref initial, 5);
        Vector128<byte> f6 = Sum(ref initial, 6), f7 = Sum(ref initial, 7);
        for (int i = 0; i < block.Lookups; i++)
        {
            Vector128<byte> x = Vector128.LoadUnsafe(ref block.Planes, (nuint)Unsafe.Add(ref block.Starts, i));
            f0 += Differences(ref tables, ref weights, 0, x);
            f1 += Differences(ref tables, ref weights, 1, x);
            f2 += Differences(ref tables, ref weights, 2, x);
            f3 += Differences(ref tables, ref weights, 3, x);
            f4 += Differences(ref tables, ref weights, 4, x);
            f5 += Differences(ref tables, ref weights, 5, x);
            f6 += Differences(ref tables, ref weights, 6, x);
            f7 += Differences(ref tables, ref weights, 7, x);
            weights = ref Unsafe.Add(ref weights, 8);
        }

        // Interleaves four filters of a pixel: of the first four pixels, the next four, and so on.
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

    public static void CountTwo(in PixelBlock first, in PixelBlock second)
    {
        Count(first);
        Count(second);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cut(ref ushort words, int groups, int count, ref byte planes, nuint pitch)
    {
        for (nuint i = 0; i < (nuint)count; i += (nuint)Pixels)
        {
            Vector128<ushort> first = Vector128.LoadUnsafe(ref words, i);
            Vector128<ushort> second = Vector128.LoadUnsafe(ref words, i + (nuint)Vector128<ushort>.Count);
            Vector128.Narrow(first & Vector128.Create((ushort)0xff), second & Vector128.Create((ushort)0xff))
                .StoreUnsafe(ref planes, i);
            if (groups > 1)
            {
                Vector128.Narrow(first >>> 8, second >>> 8).StoreUnsafe(ref planes, i + pitch);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sum(ref byte initial, nuint filter) =>
        Vector128.LoadUnsafe(ref initial, filter * (nuint)Vector128<byte>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Differences(
        ref byte tables, ref ushort weights, nuint filter, Vector128<byte> x) =>
        AdvSimd.PopCount(x ^ Vector128.LoadUnsafe(ref tables, (nuint)Unsafe.Add(ref weights, filter)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<uint>, Vector128<uint>, Vector128<uint>, Vector128<uint>) Interleave(
        Vector128<byte> first, Vector128<byte> second, Vector128<byte> third, Vector128<byte> fourth)
    {
        Vector128<ushort> low = AdvSimd.Arm64.ZipLow(first, second).AsUInt16();
        Vector128<ushort> high = AdvSimd.Arm64.ZipHigh(first, second).AsUInt16();
        Vector128<ushort> nextLow = AdvSimd.Arm64.ZipLow(third, fourth).AsUInt16();
        Vector128<ushort> nextHigh = AdvSimd.Arm64.ZipHigh(third, fourth).AsUInt16();
        return (
            AdvSimd.Arm64.ZipLow(low, nextLow).AsUInt32(),
            AdvSimd.Arm64.ZipHigh(low, nextLow).AsUInt32(),
            AdvSimd.Arm64.ZipLow(high, nextHigh).AsUInt32(),
            AdvSimd.Arm64.ZipHigh(high, nextHigh).AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        ref ushort counts, nuint pitch, bool adds, Vector128<uint> first, Vector128<uint> second)
    {
        Store(ref counts, pitch, adds, AdvSimd.Arm64.ZipLow(first, second).AsByte());
        Store(ref Unsafe.Add(ref counts, 2 * pitch), pitch, adds, AdvSimd.Arm64.ZipHigh(first, second).AsByte());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ushort counts, nuint pitch, bool adds, Vector128<byte> pair)
    {
        Store(ref counts, adds, Vector128.WidenLower(pair));
        Store(ref Unsafe.Add(ref counts, pitch), adds, Vector128.WidenUpper(pair));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ushort counts, bool adds, Vector128<ushort> ofPixel) =>
        (adds ? ofPixel + Vector128.LoadUnsafe(ref counts) : ofPixel).StoreUnsafe(ref counts);
}
