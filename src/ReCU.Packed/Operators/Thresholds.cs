using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Operators;

/// <summary>Compares integer sums with a threshold for each channel, 64 channels at a time.</summary>
internal static class Thresholds
{
    /// <summary>The bits <c>N - 2m > threshold</c> of 64 channels.</summary>
    /// <param name="counts">m, 64 of them.</param>
    /// <param name="thresholds">One for each channel.</param>
    /// <param name="products">N, at most 32,767.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Compare(ref ushort counts, ref short thresholds, int products)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Compare512(ref counts, ref thresholds, products)
                | (ulong)Compare512(ref Unsafe.Add(ref counts, 32), ref Unsafe.Add(ref thresholds, 32), products) << 32;
        }

        if (Avx2.IsSupported)
        {
            return Compare256(ref counts, ref thresholds, products)
                | (ulong)Compare256(ref Unsafe.Add(ref counts, 32), ref Unsafe.Add(ref thresholds, 32), products) << 32;
        }

        ulong bits = 0;
        for (int i = 0; i < 64; i += Vector128<short>.Count)
        {
            Vector128<short> sums = Vector128.Create((short)products)
                - (Vector128.LoadUnsafe(ref counts, (nuint)i) << 1).AsInt16();
            Vector128<short> above = Vector128.GreaterThan(sums, Vector128.LoadUnsafe(ref thresholds, (nuint)i));
            bits |= (ulong)above.ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Compare256(ref ushort counts, ref short thresholds, int products)
    {
        Vector256<short> first = Above(ref counts, ref thresholds, products);
        Vector256<short> second = Above(
            ref Unsafe.Add(ref counts, Vector256<short>.Count),
            ref Unsafe.Add(ref thresholds, Vector256<short>.Count),
            products);

        // Packing works within 16 bytes: the quarters are then 0, 2, 1, 3.
        Vector256<long> packed = Avx2.PackSignedSaturate(first, second).AsInt64();
        return Avx2.Permute4x64(packed, 0b11_01_10_00).AsByte().ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Above(ref ushort counts, ref short thresholds, int products)
    {
        Vector256<short> sums = Vector256.Create((short)products) - (Vector256.LoadUnsafe(ref counts) << 1).AsInt16();
        return Vector256.GreaterThan(sums, Vector256.LoadUnsafe(ref thresholds));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Compare512(ref ushort counts, ref short thresholds, int products)
    {
        Vector512<short> sums = Vector512.Create((short)products) - (Vector512.LoadUnsafe(ref counts) << 1).AsInt16();
        return (uint)Vector512.GreaterThan(sums, Vector512.LoadUnsafe(ref thresholds)).ExtractMostSignificantBits();
    }
}
