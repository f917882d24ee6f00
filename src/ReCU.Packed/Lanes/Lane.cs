using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Packed.Lanes;

/// <summary>One float, for channels that do not fill a vector.</summary>
internal readonly struct Lane : ILanes<float>
{
    /// <summary>Without the instruction, a fused multiply-add is a call for each float.</summary>
    public static bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported;

    public static nuint Count => 1;

    public static float Broadcast(float value) => value;

    public static float Load(ref float source) => source;

    public static float Load(ref ushort source) => source;

    public static void Store(float value, ref float destination) => destination = value;

    public static float Add(float left, float right) => left + right;

    public static float MultiplyAdd(float left, float right, float addend) =>
        float.MultiplyAddEstimate(left, right, addend);

    // A product of two floats is exact in double precision, and a sum of doubles rounds to zero only if it is zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAddWithExactSign(float left, float right, float addend) => HasFusedMultiplyAdd
        ? MathF.FusedMultiplyAdd(left, right, addend)
        : (float)((double)left * right + addend);

    public static float Min(float limit, float value) => limit < value ? limit : value;

    public static float Max(float limit, float value) => limit > value ? limit : value;

    public static float Sign(float value) => value >= 0 ? 1 : -1;

    public static float Sum(float value) => value;

    public static void StoreSigns(float value, ref byte bits, nuint channel)
    {
        ref byte target = ref Unsafe.Add(ref bits, channel / 8);
        int bit = value >= 0 ? 1 << (int)(channel % 8) : 0;
        target = (byte)(channel % 8 == 0 ? bit : target | bit);
    }
}
