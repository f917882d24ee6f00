using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Lanes;

/// <summary>16 floats: AVX-512's vector.</summary>
internal readonly struct Lanes16 : ILanes<Lanes16>
{
    private readonly Vector512<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes16(Vector512<float> value) => _value = value;

    public static nuint Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(ref float source) => new(Vector512.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(ref ushort source)
    {
        Vector512<int> counts = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(ref source))
            : Vector512.Create(
                Vector256.WidenLower(Vector256.LoadUnsafe(ref source)).AsInt32(),
                Vector256.WidenUpper(Vector256.LoadUnsafe(ref source)).AsInt32());
        return new(Vector512.ConvertToSingle(counts));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes16 value, ref float destination) => value._value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Add(Lanes16 left, Lanes16 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MultiplyAdd(Lanes16 left, Lanes16 right, Lanes16 addend) =>
        new(Vector512.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Min(Lanes16 limit, Lanes16 value) =>
        new(Vector512.MinNative(limit._value, value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Max(Lanes16 limit, Lanes16 value) =>
        new(Vector512.MaxNative(limit._value, value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Sign(Lanes16 value) => new(Vector512.ConditionalSelect(
        Vector512.GreaterThanOrEqual(value._value, Vector512<float>.Zero), Vector512.Create(1f), Vector512.Create(-1f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes16 value) => Vector512.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSigns(Lanes16 value, ref byte bits, nuint channel) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref bits, channel / 8), (ushort)NonNegative(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonNegative(Vector512<float> value) =>
        (uint)Vector512.GreaterThanOrEqual(value, Vector512<float>.Zero).ExtractMostSignificantBits();
}
