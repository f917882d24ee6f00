using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Lanes;

/// <summary>
/// 8 sums: four bytes each in AVX-VNNI's vector. One instruction does what two do with int16 in AVX-512's vector, and
/// four in AVX2's.
/// </summary>
internal readonly struct QuadLanes8 : IDotLanes<Vector256<int>, byte>
{
    public static nuint Count => 8;

    public static int Products => 4;

    public static Vector256<int> Zero => Vector256<int>.Zero;

    public static byte Level(int value) => (byte)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ref byte source) => Vector256.LoadUnsafe(ref source).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(ref byte source) => Vector256.Create(Unsafe.ReadUnaligned<int>(ref source));

    /// <remarks>Nothing saturates: four products of a byte and an int8 fit into the sum.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(
        Vector256<int> levels, Vector256<int> weights, Vector256<int> sums) =>
        AvxVnni.MultiplyWideningAndAdd(sums, levels.AsByte(), weights.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> sums, ref int means, ref float destination) =>
        PairLanes8.Store(sums, ref means, ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLevels(ref float source, ref byte destination)
    {
        Vector256<int> levels = Avx.ConvertToVector256Int32(Vector256.LoadUnsafe(ref source));
        Vector128<short> words = Sse2.PackSignedSaturate(levels.GetLower(), levels.GetUpper());
        Sse2.PackUnsignedSaturate(words, words).GetLower().StoreUnsafe(ref destination);
    }
}
