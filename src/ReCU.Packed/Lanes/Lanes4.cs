using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ReCU.Packed.Lanes;

/// <summary>4 floats: the vector of ARM64 or SSE, or an emulated one.</summary>
internal readonly struct Lanes4 : ILanes<Vector128<float>>
{
    public static nuint Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(ref float source) => Vector128.LoadUnsafe(ref source);

    // Eight bytes, because a whole vector might reach beyond the counts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(ref ushort source)
    {
        ulong four = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref source));
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.CreateScalar(four).AsUInt16()).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, ref float destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(
        Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAddWithExactSign(
        Vector128<float> left, Vector128<float> right, Vector128<float> addend)
    {
        if (Lane.HasFusedMultiplyAdd)
        {
            return Vector128.FusedMultiplyAdd(left, right, addend);
        }

        (Vector128<double> left0, Vector128<double> left1) = Vector128.Widen(left);
        (Vector128<double> right0, Vector128<double> right1) = Vector128.Widen(right);
        (Vector128<double> addend0, Vector128<double> addend1) = Vector128.Widen(addend);
        return Vector128.Narrow(left0 * right0 + addend0, left1 * right1 + addend1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> limit, Vector128<float> value) =>
        Vector128.MinNative(limit, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> limit, Vector128<float> value) =>
        Vector128.MaxNative(limit, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sign(Vector128<float> value) => Vector128.ConditionalSelect(
        Vector128.GreaterThanOrEqual(value, Vector128<float>.Zero), Vector128.Create(1f), Vector128.Create(-1f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value) => Vector128.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSigns(Vector128<float> value, ref byte bits, nuint channel)
    {
        ref byte target = ref Unsafe.Add(ref bits, channel / 8);
        byte nibble = (byte)NonNegative(value);
        target = channel % 8 == 0 ? nibble : (byte)(target | (nibble << 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonNegative(Vector128<float> value) =>
        Vector128.GreaterThanOrEqual(value, Vector128<float>.Zero).ExtractMostSignificantBits();
}
