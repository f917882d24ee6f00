using System.Numerics;

namespace ReCU.Distributed;

/// <summary>Numbers of the format bfloat16: the upper half of a float32, with 8 bits of precision.</summary>
internal static class BFloat16Values
{
    private const int LowerBits = 16;

    // Just below half of the last bit that is kept; with that bit itself it rounds ties to even.
    private const uint BelowHalf = 0x7fff;

    private const uint Infinity = 0x7f800000;
    private const uint Magnitude = 0x7fffffff;
    private const uint QuietBit = 0x00400000;

    /// <summary>
    /// Rounds to the nearest, ties to even; what is too large becomes infinite. NaN stays NaN, of the quiet kind.
    /// </summary>
    /// <param name="values">The numbers.</param>
    /// <param name="rounded">Receives the upper halves; as long as <paramref name="values"/>.</param>
    public static void Round(ReadOnlySpan<float> values, Span<ushort> rounded)
    {
        int i = 0;
        for (; i <= values.Length - 2 * Vector<uint>.Count; i += 2 * Vector<uint>.Count)
        {
            Vector<uint> low = Round(Vector.AsVectorUInt32(new Vector<float>(values[i..])));
            Vector<uint> high = Round(Vector.AsVectorUInt32(new Vector<float>(values[(i + Vector<uint>.Count)..])));
            Vector.Narrow(low, high).CopyTo(rounded[i..]);
        }

        for (; i < values.Length; i++)
        {
            rounded[i] = Round(values[i]);
        }
    }

    /// <summary>The same numbers as float32.</summary>
    /// <param name="rounded">The upper halves.</param>
    /// <param name="values">Receives the numbers; as long as <paramref name="rounded"/>.</param>
    public static void Widen(ReadOnlySpan<ushort> rounded, Span<float> values)
    {
        int i = 0;
        for (; i <= rounded.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(rounded[i..]), out Vector<uint> low, out Vector<uint> high);
            Vector.AsVectorSingle(low << LowerBits).CopyTo(values[i..]);
            Vector.AsVectorSingle(high << LowerBits).CopyTo(values[(i + Vector<uint>.Count)..]);
        }

        for (; i < rounded.Length; i++)
        {
            values[i] = BitConverter.UInt32BitsToSingle((uint)rounded[i] << LowerBits);
        }
    }

    private static Vector<uint> Round(Vector<uint> bits)
    {
        Vector<uint> lastKept = (bits >>> LowerBits) & Vector<uint>.One;
        Vector<uint> nearest = bits + lastKept + new Vector<uint>(BelowHalf);
        Vector<uint> isNaN = Vector.GreaterThan(bits & new Vector<uint>(Magnitude), new Vector<uint>(Infinity));
        return Vector.ConditionalSelect(isNaN, bits | new Vector<uint>(QuietBit), nearest) >>> LowerBits;
    }

    private static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint nearest = float.IsNaN(value)
            ? bits | QuietBit
            : bits + ((bits >> LowerBits) & 1) + BelowHalf;
        return (ushort)(nearest >> LowerBits);
    }
}
