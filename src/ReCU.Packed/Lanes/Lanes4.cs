using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ReCU.Packed.Lanes;

/// <summary>4 floats: ARM64's, SSE's, or an emulated one's vector.</summary>
internal readonly struct Lanes4 : ILanes<Lanes4>
{
    private readonly Vector128<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes4(Vector128<float> value) => _value = value;

    public static nuint Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Load(ref float source) => new(Vector128.LoadUnsafe(ref source));

    // Eight bytes: a whole vector might reach past the counts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Load(ref ushort source)
    {
        ulong four = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref source));
        return new(Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.CreateScalar(four).AsUInt16()).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes4 value, ref float destination) => value._value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Add(Lanes4 left, Lanes4 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MultiplyAdd(Lanes4 left, Lanes4 right, Lanes4 addend) =>
        new(Vector128.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Min(Lanes4 limit, Lanes4 value) =>
        new(Vector128.MinNative(limit._value, value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Max(Lanes4 limit, Lanes4 value) =>
        new(Vector128.MaxNative(limit._value, value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Sign(Lanes4 value) => new(Vector128.ConditionalSelect(
        Vector128.GreaterThanOrEqual(value._value, Vector128<float>.Zero), Vector128.Create(1f), Vector128.Create(-1f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes4 value) => Vector128.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSigns(Lanes4 value, ref byte bits, nuint channel)
    {
        ref byte target = ref Unsafe.Add(ref bits, channel / 8);
        byte nibble = (byte)NonNegative(value._value);
        target = channel % 8 == 0 ? nibble : (byte)(target | (nibble << 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonNegative(Vector128<float> value) =>
        Vector128.GreaterThanOrEqual(value, Vector128<float>.Zero).ExtractMostSignificantBits();
}
