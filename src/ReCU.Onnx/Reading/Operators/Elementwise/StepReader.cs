using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Folding;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Elementwise;

/// <summary>
/// Reads signs of any form: <c>Sign</c>, or a comparison with zero, and the results of arithmetic, <c>Cast</c>,
/// <c>Clip</c>, <c>Not</c> and <c>Where</c> on them. The operators are computed on three values that represent all
/// others: below zero, zero, above.
/// </summary>
internal static class StepReader
{
    private static ConstantTensor Samples { get; } = new("samples", [3], [-1f, 0f, 1f]);

    /// <summary>Reads an operator on steps.</summary>
    /// <returns>False if no input is a step, or another is not a number.</returns>
    public static bool TryRead(Operator op, ReaderState state)
    {
        if (state.FindInput<StepValue>(op) is not { } step)
        {
            return false;
        }

        var inputs = new ConstantTensor?[op.InputCount];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!op.HasInput(i))
            {
                continue;
            }

            switch (state.Input(op, i))
            {
                case StepValue own when ReferenceEquals(own, step):
                    inputs[i] = own.Values;
                    break;
                case SymbolicValue other when Number(other, step.Input, state) is { } number:
                    inputs[i] = number;
                    break;
                default:
                    return false;
            }
        }

        if (ConstantFolder.Apply(op, inputs, state) is not { } values)
        {
            return false;
        }

        Define(op, state, step.Input, values);
        return true;
    }

    public static void ReadSign(Operator op, ReaderState state)
    {
        op.Expect(1);
        FeatureValue input = state.AnyLayout(op, 0);
        Define(op, state, input, ConstantFolder.Apply(op, [Samples], state)!);
    }

    /// <summary>A comparison with zero, on either side.</summary>
    public static void ReadComparison(Operator op, ReaderState state)
    {
        op.Expect(2);
        int feature = state.IsConstant(op, 0) ? 1 : 0;
        FeatureValue input = state.AnyLayout(op, feature);
        if (Number(state.Input(op, 1 - feature), input, state) is not { } zero || zero.Reals[0] != 0)
        {
            throw op.Invalid("compares with a constant other than 0; only the comparison of a sign can be read.");
        }

        Define(op, state, input, ConstantFolder.Apply(op, feature == 0 ? [Samples, zero] : [zero, Samples], state)!);
    }

    public static void ReadWhere(Operator op, ReaderState state) =>
        throw op.Invalid("must choose between two numbers, such as +1 and -1, by the comparison of a value with zero.");

    /// <summary>
    /// A number that is combined with a feature map without changing its shape; null for anything else.
    /// </summary>
    private static ConstantTensor? Number(SymbolicValue value, FeatureValue feature, ReaderState state) => value switch
    {
        ConstantValue { Tensor: { Count: 1 } number } when number.Shape.Length <= feature.Rank => number,
        SpreadValue { Tensor: { Count: 1 } number, Shape: var shape }
            when feature.Rank == 4 && shape == state.ShapeOf(feature) => number,
        _ => null,
    };

    private static void Define(Operator op, ReaderState state, FeatureValue input, ConstantTensor values)
    {
        if (!values.HoldsReals || values.Count != 3)
        {
            throw op.Invalid("does not give one number for each value of a sign.");
        }

        var step = new StepValue(input, new ConstantTensor(op.Output, [3], values.Reals.ToArray(), values.Type), op);
        bool isSign = values.Type == ElementType.Float && values.Reals is [-1f, 1f, 1f];
        state.Define(op.Output, isSign ? state.Complete(step) : step);
    }
}
