using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Lanes;

/// <summary>16 floats: AVX-512's vector.</summary>
internal readonly struct Lanes16 : ILanes<Vector512<float>>
{
    public static nuint Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref float source) => Vector512.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref ushort source)
    {
        Vector512<int> counts = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(ref source))
            : Vector512.Create(
                Vector256.WidenLower(Vector256.LoadUnsafe(ref source)).AsInt32(),
                Vector256.WidenUpper(Vector256.LoadUnsafe(ref source)).AsInt32());
        return Vector512.ConvertToSingle(counts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, ref float destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(
        Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAddWithExactSign(
        Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> limit, Vector512<float> value) =>
        Vector512.MinNative(limit, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> limit, Vector512<float> value) =>
        Vector512.MaxNative(limit, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sign(Vector512<float> value) => Vector512.ConditionalSelect(
        Vector512.GreaterThanOrEqual(value, Vector512<float>.Zero), Vector512.Create(1f), Vector512.Create(-1f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Vector512.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSigns(Vector512<float> value, ref byte bits, nuint channel) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref bits, channel / 8), (ushort)NonNegative(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonNegative(Vector512<float> value) =>
        (uint)Vector512.GreaterThanOrEqual(value, Vector512<float>.Zero).ExtractMostSignificantBits();
}
