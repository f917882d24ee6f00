using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Lanes;

/// <summary>8 floats: AVX2's vector.</summary>
internal readonly struct Lanes8 : ILanes<Lanes8>
{
    private readonly Vector256<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes8(Vector256<float> value) => _value = value;

    public static nuint Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(ref float source) => new(Vector256.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(ref ushort source)
    {
        Vector256<int> counts = Avx2.IsSupported
            ? Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref source))
            : Vector256.Create(
                Vector128.WidenLower(Vector128.LoadUnsafe(ref source)).AsInt32(),
                Vector128.WidenUpper(Vector128.LoadUnsafe(ref source)).AsInt32());
        return new(Vector256.ConvertToSingle(counts));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes8 value, ref float destination) => value._value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Add(Lanes8 left, Lanes8 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MultiplyAdd(Lanes8 left, Lanes8 right, Lanes8 addend) =>
        new(Vector256.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Min(Lanes8 limit, Lanes8 value) =>
        new(Vector256.MinNative(limit._value, value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Max(Lanes8 limit, Lanes8 value) =>
        new(Vector256.MaxNative(limit._value, value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Sign(Lanes8 value) => new(Vector256.ConditionalSelect(
        Vector256.GreaterThanOrEqual(value._value, Vector256<float>.Zero), Vector256.Create(1f), Vector256.Create(-1f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes8 value) => Vector256.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSigns(Lanes8 value, ref byte bits, nuint channel) =>
        Unsafe.Add(ref bits, channel / 8) = (byte)NonNegative(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonNegative(Vector256<float> value) =>
        Vector256.GreaterThanOrEqual(value, Vector256<float>.Zero).ExtractMostSignificantBits();
}
