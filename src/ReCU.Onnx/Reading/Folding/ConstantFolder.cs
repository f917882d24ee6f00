using ReCU.Graph;
using ReCU.Onnx.Reading.Limits;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>
/// Computes operators whose inputs are all constants: exporters leave the computation of weights, shapes and paddings
/// in the file. Bytes are not computed: they are packed signs, which have their own reader.
/// </summary>
internal static class ConstantFolder
{
    private static readonly Dictionary<string, Func<FoldedOperator, ConstantTensor>> _elementwise =
        new(StringComparer.Ordinal)
        {
            ["Abs"] = ElementwiseFolding.Unary(MathF.Abs, v => v < 0 ? -v : v),
            ["Add"] = ElementwiseFolding.Binary((a, b) => a + b, (a, b) => a + b),
            ["BipolarQuant"] = QuantizationFolding.BipolarQuant,
            ["Cast"] = CastFolding.Cast,
            ["Clip"] = ElementwiseFolding.Clip,
            ["Div"] = ElementwiseFolding.Binary((a, b) => a / b, Divide),
            ["Equal"] = ElementwiseFolding.Comparison((a, b) => a == b),
            ["Exp"] = ElementwiseFolding.Unary(MathF.Exp),
            ["Greater"] = ElementwiseFolding.Comparison((a, b) => a > b),
            ["GreaterOrEqual"] = ElementwiseFolding.Comparison((a, b) => a >= b),
            ["Less"] = ElementwiseFolding.Comparison((a, b) => a < b),
            ["LessOrEqual"] = ElementwiseFolding.Comparison((a, b) => a <= b),
            ["Log"] = ElementwiseFolding.Unary(MathF.Log),
            ["Max"] = ElementwiseFolding.Binary(MathF.Max, (a, b) => Math.Max(a, b), maximumInputs: ModelLimits.Rank),
            ["Min"] = ElementwiseFolding.Binary(MathF.Min, (a, b) => Math.Min(a, b), maximumInputs: ModelLimits.Rank),
            ["Mul"] = ElementwiseFolding.Binary((a, b) => a * b, (a, b) => a * b),
            ["Neg"] = ElementwiseFolding.Unary(v => -v, v => -v),
            ["Not"] = ElementwiseFolding.Unary(v => 1 - v),
            ["Pow"] = ElementwiseFolding.Binary(MathF.Pow),
            ["Reciprocal"] = ElementwiseFolding.Unary(v => 1 / v),
            ["Sign"] = ElementwiseFolding.Unary(v => v > 0 ? 1 : v < 0 ? -1 : v, v => Math.Sign(v)),
            ["Sqrt"] = ElementwiseFolding.Unary(MathF.Sqrt),
            ["Sub"] = ElementwiseFolding.Binary((a, b) => a - b, (a, b) => a - b),
            ["Where"] = ElementwiseFolding.Where,
        };

    private static readonly Dictionary<string, Func<FoldedOperator, ConstantTensor>> _others =
        new(StringComparer.Ordinal)
        {
            ["Concat"] = SelectionFolding.Concat,
            ["Constant"] = SelectionFolding.Constant,
            ["ConstantOfShape"] = SelectionFolding.ConstantOfShape,
            ["DequantizeLinear"] = QuantizationFolding.Dequantize,
            ["Expand"] = ShapeFolding.Expand,
            ["Flatten"] = ShapeFolding.Flatten,
            ["Gather"] = SelectionFolding.Gather,
            ["Identity"] = ShapeFolding.Identity,
            ["IntQuant"] = QuantizationFolding.Quant,
            ["Quant"] = QuantizationFolding.Quant,
            ["QuantizeLinear"] = QuantizationFolding.Quantize,
            ["ReduceL1"] = ReductionFolding.Over(0, (sum, v) => sum + Math.Abs(v)),
            ["ReduceL2"] = ReductionFolding.Over(0, (sum, v) => sum + v * v, (sum, _) => Math.Sqrt(sum)),
            ["ReduceMax"] = ReductionFolding.Over(double.NegativeInfinity, Math.Max),
            ["ReduceMean"] = ReductionFolding.Over(0, (sum, v) => sum + v, (sum, count) => sum / count),
            ["ReduceMin"] = ReductionFolding.Over(double.PositiveInfinity, Math.Min),
            ["ReduceProd"] = ReductionFolding.Over(1, (product, v) => product * v),
            ["ReduceSum"] = ReductionFolding.Over(0, (sum, v) => sum + v),
            ["ReduceSumSquare"] = ReductionFolding.Over(0, (sum, v) => sum + v * v),
            ["Reshape"] = ShapeFolding.Reshape,
            ["Shape"] = ShapeFolding.Shape,
            ["Slice"] = SelectionFolding.Slice,
            ["Squeeze"] = ShapeFolding.Squeeze,
            ["Transpose"] = ShapeFolding.Transpose,
            ["Unsqueeze"] = ShapeFolding.Unsqueeze,
        };

    /// <summary>Computes an operator.</summary>
    /// <returns>False if an input is not a constant, or the operator cannot be computed.</returns>
    /// <exception cref="InvalidModelException">
    /// The constants do not fit the operator, or the result is larger than the file allows.
    /// </exception>
    public static bool TryFold(Operator op, ReaderState state)
    {
        if ((!_elementwise.TryGetValue(op.Type, out Func<FoldedOperator, ConstantTensor>? fold)
                && !_others.TryGetValue(op.Type, out fold))
            || state.ConstantInputs(op) is not { } inputs)
        {
            return false;
        }

        state.Define(op.Output, new ConstantValue(fold(new FoldedOperator(op, inputs, state.Budget))));
        return true;
    }

    /// <summary>
    /// Computes an operator on one number that is repeated over the shape of a feature map, alone or with other
    /// numbers.
    /// </summary>
    /// <returns>False if an input is anything else.</returns>
    public static bool TryFoldSpread(Operator op, ReaderState state)
    {
        if (state.FindInput<SpreadValue>(op) is not { } spread)
        {
            return false;
        }

        var numbers = new ConstantTensor?[op.InputCount];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Number(state.Find(op.Input(i)));
        }

        if (Array.IndexOf(numbers, null) >= 0 || Apply(op, numbers, state) is not { } result)
        {
            return false;
        }

        state.Define(op.Output, spread with { Tensor = result });
        return true;

        ConstantTensor? Number(SymbolicValue? value) => value switch
        {
            SpreadValue { Tensor: { Count: 1 } number } other when other.Shape == spread.Shape => number,
            ConstantValue { Tensor: { Count: 1, Shape.Length: <= 4 } number } => number,
            _ => null,
        };
    }

    /// <summary>Applies an elementwise operator to values that represent an input.</summary>
    /// <returns>Null for other operators.</returns>
    public static ConstantTensor? Apply(Operator op, ConstantTensor?[] inputs, ReaderState state) =>
        _elementwise.TryGetValue(op.Type, out Func<FoldedOperator, ConstantTensor>? fold)
            ? fold(new FoldedOperator(op, inputs, state.Budget))
            : null;

    /// <returns>Null if the divisor is 0.</returns>
    private static long? Divide(long a, long b) => b switch
    {
        0 => null,
        -1 => -a,
        _ => a / b,
    };
}
