using System.Runtime.CompilerServices;

namespace ReCU.Packed.Lanes;

/// <summary>One float: for the channels that fill no vector.</summary>
internal readonly struct Lane : ILanes<Lane>
{
    private readonly float _value;

    private Lane(float value) => _value = value;

    public static nuint Count => 1;

    public static Lane Broadcast(float value) => new(value);

    public static Lane Load(ref float source) => new(source);

    public static Lane Load(ref ushort source) => new(source);

    public static void Store(Lane value, ref float destination) => destination = value._value;

    public static Lane Add(Lane left, Lane right) => new(left._value + right._value);

    public static Lane MultiplyAdd(Lane left, Lane right, Lane addend) =>
        new(float.MultiplyAddEstimate(left._value, right._value, addend._value));

    public static Lane Min(Lane limit, Lane value) => limit._value < value._value ? limit : value;

    public static Lane Max(Lane limit, Lane value) => limit._value > value._value ? limit : value;

    public static Lane Sign(Lane value) => new(value._value >= 0 ? 1 : -1);

    public static float Sum(Lane value) => value._value;

    public static void StoreSigns(Lane value, ref byte bits, nuint channel)
    {
        ref byte target = ref Unsafe.Add(ref bits, channel / 8);
        int bit = value._value >= 0 ? 1 << (int)(channel % 8) : 0;
        target = (byte)(channel % 8 == 0 ? bit : target | bit);
    }
}
