using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Lanes;

/// <summary>16 sums: pairs of int16 in AVX-512's vector.</summary>
internal readonly struct PairLanes16 : IDotLanes<Vector512<int>, short>
{
    public static nuint Count => 16;

    public static int Products => 2;

    public static Vector512<int> Zero => Vector512<int>.Zero;

    public static short Level(int value) => (short)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(ref short source) => Vector512.LoadUnsafe(ref source).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(ref short source) =>
        Vector512.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> levels, Vector512<int> weights, Vector512<int> sums) =>
        sums + Avx512BW.MultiplyAddAdjacent(levels.AsInt16(), weights.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> sums, ref int means, ref float destination) =>
        Vector512.ConvertToSingle((sums << DotLanes.StepBits) - Vector512.LoadUnsafe(ref means)).StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLevels(ref float source, ref short destination) =>
        Avx512F.ConvertToVector256Int16(Avx512F.ConvertToVector512Int32(Vector512.LoadUnsafe(ref source)))
            .StoreUnsafe(ref destination);
}
