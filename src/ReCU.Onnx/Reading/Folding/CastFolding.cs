using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Tensors;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>Casts of constants to another type.</summary>
internal static class CastFolding
{
    /// <summary>Casts between the two kinds of numbers round towards zero.</summary>
    public static ConstantTensor Cast(FoldedOperator op)
    {
        op.Op.Expect(1, "to", "saturate", "round_mode");
        ConstantTensor x = op[0];
        int[] shape = x.Shape.ToArray();
        var type = (ElementType)op.Op.Int("to", 0);
        switch (type)
        {
            case ElementType.Float or ElementType.Double or ElementType.Float16 or ElementType.BFloat16
                or ElementType.Bool:
                float[] reals = op.NewReals(shape);
                for (int i = 0; i < reals.Length; i++)
                {
                    reals[i] = Rounded((float)x.Number(i), type);
                }

                // 16-bit floats are treated as floats with fewer digits from here on.
                return op.Result(
                    shape,
                    reals,
                    type is ElementType.Float16 or ElementType.BFloat16 ? ElementType.Float : type);
            case ElementType.Int32 or ElementType.Int64:
                long[] integers = op.NewIntegers(shape);
                for (int i = 0; i < integers.Length; i++)
                {
                    integers[i] = x.HoldsReals ? (long)x.Reals[i] : x.Integers[i];
                }

                return op.Result(shape, integers, type);
            default:
                throw op.Op.Invalid(
                    $"casts a constant to the element type {type.Name()}, which cannot be worked out. Export it as Float "
                    + "or Int64.");
        }
    }

    private static float Rounded(float value, ElementType type) => type switch
    {
        ElementType.Bool => value != 0 ? 1 : 0,
        ElementType.Float16 => (float)(Half)value,
        ElementType.BFloat16 when float.IsFinite(value) => ToBFloat16(value),
        _ => value,
    };

    // To nearest, ties to even.
    private static float ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
    }
}
