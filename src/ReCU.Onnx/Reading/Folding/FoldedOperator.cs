using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Limits;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Folding;

/// <summary>
/// An operator whose inputs are all constants. Allocations and visits are charged to the budget before they are made.
/// </summary>
internal sealed class FoldedOperator(Operator op, ConstantTensor?[] inputs, DecodingBudget budget)
{
    public Operator Op => op;

    public int InputCount => inputs.Length;

    /// <summary>A required input.</summary>
    public ConstantTensor this[int index] => Optional(index) ?? throw op.Invalid($"lacks its input {index}.");

    public ConstantTensor? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>The integers of an input, or of the attribute that replaces it in older operator sets.</summary>
    /// <returns>Null if both are missing.</returns>
    public long[]? Integers(int index, string attribute) =>
        Optional(index) is { } constant ? constant.Integers.ToArray() : op.Ints(attribute)?.ToArray();

    /// <summary>An axis counted from the front.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw op.Invalid($"has the axis {axis} for a constant of {rank} dimensions.");

    /// <summary>Checks the shape of a constant.</summary>
    public int[] Shape(IReadOnlyList<long> dimensions) =>
        dimensions.Count <= ModelLimits.Rank && TensorDecoder.TryCount(dimensions, out _)
            ? TensorDecoder.ToInts(dimensions)
            : throw op.Invalid(
                $"makes a constant of {dimensions.Count} dimensions, [{string.Join(", ", dimensions.Take(8))}...]; at "
                + $"most {ModelLimits.Rank} of at least 0 were expected, their product below 2^31.");

    public float[] NewReals(ReadOnlySpan<int> shape)
    {
        int count = TensorDecoder.Count(shape);
        budget.Take(op.Name, sizeof(float) * (long)count);
        budget.TakeWork(op.Name, count);
        return new float[count];
    }

    public long[] NewIntegers(ReadOnlySpan<int> shape)
    {
        int count = TensorDecoder.Count(shape);
        if (count > ModelLimits.Integers)
        {
            throw op.Invalid($"makes {count} integers; at most {ModelLimits.Integers} were expected.");
        }

        budget.Take(op.Name, sizeof(long) * (long)count);
        budget.TakeWork(op.Name, count);
        return new long[count];
    }

    /// <summary>Charges memory of the computation itself.</summary>
    public void Take(long bytes) => budget.Take(op.Name, bytes);

    /// <summary>Charges visits of elements that create no new ones.</summary>
    public void Visit(long elements) => budget.TakeWork(op.Name, elements);

    public ConstantTensor Result(int[] shape, float[] values, ElementType type = ElementType.Float) =>
        new(op.Output, shape, values, type);

    public ConstantTensor Result(int[] shape, long[] values, ElementType type = ElementType.Int64) =>
        new(op.Output, shape, values, type);

    /// <summary>A constant with the elements of another one, visited with strides from a start.</summary>
    public ConstantTensor Rearranged(ConstantTensor input, int[] shape, int[] strides, int start = 0)
    {
        var walk = new StridedWalk(shape, strides, start);
        if (input.HoldsReals)
        {
            float[] reals = NewReals(shape);
            ReadOnlySpan<float> from = input.Reals;
            for (int i = 0; i < reals.Length; i++)
            {
                reals[i] = from[walk.Next()];
            }

            return Result(shape, reals, input.Type);
        }

        long[] integers = NewIntegers(shape);
        ReadOnlySpan<long> source = input.Integers;
        for (int i = 0; i < integers.Length; i++)
        {
            integers[i] = source[walk.Next()];
        }

        return Result(shape, integers, input.Type);
    }
}
