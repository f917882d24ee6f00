using ReCU.Onnx.Format;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>Constants turned into another type of number.</summary>
internal static class CastFolding
{
    /// <summary>Between the two kinds of number values are rounded to zero.</summary>
    public static ConstantTensor Cast(FoldedOperator op)
    {
        op.Op.Expect(1, "to", "saturate", "round_mode");
        ConstantTensor x = op[0];
        int[] shape = x.Shape.ToArray();
        var type = (ElementType)op.Op.Int("to", 0);
        switch (type)
        {
            case ElementType.Float or ElementType.Double or ElementType.Bool:
                float[] reals = op.NewReals(shape);
                for (int i = 0; i < reals.Length; i++)
                {
                    float value = x.HoldsReals ? x.Reals[i] : x.Integers[i];
                    reals[i] = type != ElementType.Bool ? value : value != 0 ? 1 : 0;
                }

                return op.Result(shape, reals, type);
            case ElementType.Int32 or ElementType.Int64:
                long[] integers = op.NewIntegers(shape);
                for (int i = 0; i < integers.Length; i++)
                {
                    integers[i] = x.HoldsReals ? (long)x.Reals[i] : x.Integers[i];
                }

                return op.Result(shape, integers, type);
            default:
                throw op.Op.Invalid($"casts a constant to the element type {type}, which cannot be worked out.");
        }
    }
}
