using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Lanes;

/// <summary>8 sums: pairs of int16 in AVX2's vector.</summary>
internal readonly struct PairLanes8 : IDotLanes<Vector256<int>, short>
{
    public static nuint Count => 8;

    public static int Products => 2;

    public static Vector256<int> Zero => Vector256<int>.Zero;

    public static short Level(int value) => (short)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ref short source) => Vector256.LoadUnsafe(ref source).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(ref short source) =>
        Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> levels, Vector256<int> weights, Vector256<int> sums) =>
        sums + Avx2.MultiplyAddAdjacent(levels.AsInt16(), weights.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> sums, ref int means, ref float destination) =>
        Vector256.ConvertToSingle((sums << DotLanes.StepBits) - Vector256.LoadUnsafe(ref means)).StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLevels(ref float source, ref short destination)
    {
        Vector256<int> words = Avx.ConvertToVector256Int32(Vector256.LoadUnsafe(ref source));
        Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper()).StoreUnsafe(ref destination);
    }
}
