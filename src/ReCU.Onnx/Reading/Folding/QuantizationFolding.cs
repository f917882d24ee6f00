using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Tensors;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>Weights that a file quantises, or stores as integers with a scale: ONNX's operators and QONNX's.</summary>
internal static class QuantizationFolding
{
    /// <summary><c>(x - zero point) scale</c>, with a single scale or one for each index of an axis.</summary>
    public static ConstantTensor Dequantize(FoldedOperator op)
    {
        op.Op.Expect(3, "axis", "block_size", "output_dtype");
        op.Op.ExpectInt("block_size", 0, fallback: 0);
        (ConstantTensor x, ConstantTensor scale) = (op[0], op[1]);
        ConstantTensor? zero = op.Optional(2);
        int[] shape = x.Shape.ToArray();
        StridedWalk scales = AlongAxis(op, scale, shape);
        StridedWalk? zeros = zero is null ? null : AlongAxis(op, zero, shape);
        float[] values = op.NewReals(shape);
        for (int i = 0; i < values.Length; i++)
        {
            double offset = zeros is null ? 0 : zero!.Number(zeros.Next());
            values[i] = (float)(x.Number(i) - offset) * scale.Reals[scales.Next()];
        }

        return op.Result(shape, values);
    }

    /// <summary><c>x / scale + zero point</c>, rounded to the nearest integer of the type, ties to even.</summary>
    public static ConstantTensor Quantize(FoldedOperator op)
    {
        op.Op.Expect(3, "axis", "block_size", "output_dtype", "saturate");
        op.Op.ExpectInt("block_size", 0, fallback: 0);
        (ConstantTensor x, ConstantTensor scale) = (op[0], op[1]);
        ConstantTensor? zero = op.Optional(2);
        ElementType type = zero?.Type ?? (ElementType)op.Op.Int("output_dtype", (long)ElementType.UInt8);
        (int Low, int High)? range = type switch
        {
            ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
            ElementType.Int16 => (short.MinValue, short.MaxValue),
            ElementType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            _ => null,
        };
        (int low, int high) = range
            ?? throw op.Op.Invalid($"quantises to {type.Name()}; an integer of 8 or 16 bits was expected.");
        int[] shape = x.Shape.ToArray();
        StridedWalk scales = AlongAxis(op, scale, shape);
        StridedWalk? zeros = zero is null ? null : AlongAxis(op, zero, shape);
        float[] values = op.NewReals(shape);
        for (int i = 0; i < values.Length; i++)
        {
            float offset = zeros is null ? 0 : (float)zero!.Number(zeros.Next());
            values[i] = Math.Clamp(MathF.Round(x.Reals[i] / scale.Reals[scales.Next()]) + offset, low, high);
        }

        return op.Result(shape, values, type);
    }

    /// <summary>+scale for inputs of at least zero, else -scale.</summary>
    public static ConstantTensor BipolarQuant(FoldedOperator op)
    {
        op.Op.Expect(2);
        return Map(op, (x, scale) => x >= 0 ? scale : -scale);
    }

    /// <summary>
    /// <c>y = x / scale + zero point</c>, clipped to the bits and rounded, or a sign for one signed bit, then
    /// <c>(y - zero point) scale</c>.
    /// </summary>
    public static ConstantTensor Quant(FoldedOperator op)
    {
        op.Op.Expect(4, "signed", "narrow", "rounding_mode");
        float zero = Number(op, 2);
        float bits = Number(op, 3);
        if (bits is not (>= 1 and <= 32) || !float.IsInteger(bits))
        {
            throw op.Op.Invalid($"has a bit width of {bits}; a whole number from 1 to 32 was expected.");
        }

        bool isSigned = op.Op.Int("signed", 1) != 0;
        if (isSigned && bits == 1)
        {
            return Map(op, (x, scale) => ((x / scale + zero >= 0 ? 1 : -1) - zero) * scale);
        }

        int narrow = op.Op.Int("narrow", 1) != 0 ? 1 : 0;
        double half = Math.Pow(2, bits - 1);
        float low = isSigned ? (float)(narrow - half) : 0;
        float high = (float)(isSigned ? half - 1 : 2 * half - 1 - narrow);
        Func<float, float> round = op.Op.Text("rounding_mode", "ROUND").ToUpperInvariant() switch
        {
            "ROUND" => MathF.Round,
            "CEIL" => MathF.Ceiling,
            "FLOOR" => MathF.Floor,
            string other => throw op.Op.Invalid($"rounds by '{other}'; ROUND, CEIL or FLOOR was expected."),
        };
        return Map(op, (x, scale) => (round(Math.Clamp(x / scale + zero, low, high)) - zero) * scale);
    }

    /// <summary>A function of each element and its scale, which is broadcast to the elements.</summary>
    private static ConstantTensor Map(FoldedOperator op, Func<float, float, float> function)
    {
        (ConstantTensor x, ConstantTensor scale) = (op[0], op[1]);
        int[] shape = x.Shape.ToArray();
        bool fits = scale.Shape.Length <= shape.Length;
        for (int d = 1; fits && d <= scale.Shape.Length; d++)
        {
            fits = scale.Shape[^d] == 1 || scale.Shape[^d] == shape[^d];
        }

        if (!fits)
        {
            throw op.Op.Invalid(
                $"has scales of the shape [{string.Join(", ", scale.Shape.ToArray())}] for a constant of "
                + $"[{string.Join(", ", shape)}], which do not fit.");
        }

        var scales = new StridedWalk(shape, StridedWalk.Broadcast(scale.Shape, shape));
        float[] values = op.NewReals(shape);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = function(x.Reals[i], scale.Reals[scales.Next()]);
        }

        return op.Result(shape, values);
    }

    private static float Number(FoldedOperator op, int index) => op[index].Count == 1
        ? op[index].Reals[0]
        : throw op.Op.Invalid($"has {op[index].Count} values as its input {index}; one was expected.");

    /// <summary>Visits one value for all elements, or one for each index of an axis.</summary>
    private static StridedWalk AlongAxis(FoldedOperator op, ConstantTensor values, int[] shape)
    {
        var strides = new int[shape.Length];
        if (values.Count == 1)
        {
            return new StridedWalk(shape, strides);
        }

        int axis = op.Axis(op.Op.Int("axis", 1), shape.Length);
        if (values.Shape.Length != 1 || values.Count != shape[axis])
        {
            throw op.Op.Invalid(
                $"has {values.Count} scales or zero points; one, or one for each of {shape[axis]} along axis {axis}, was "
                + "expected.");
        }

        strides[axis] = 1;
        return new StridedWalk(shape, strides);
    }
}
