using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Tensors;

namespace ReCU.Onnx.Reading.Values;

/// <summary>Operator inputs that are constants.</summary>
internal sealed partial class ReaderState
{
    /// <summary>All inputs, null for an omitted one.</summary>
    /// <returns>Null if an input is not a constant, or consists of bytes.</returns>
    public ConstantTensor?[]? ConstantInputs(Operator op)
    {
        var inputs = new ConstantTensor?[op.InputCount];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!op.HasInput(i))
            {
                continue;
            }

            // Bytes in the file are packed signs, unless an operator converts them to numbers.
            if (Input(op, i) is not ConstantValue { Tensor: var tensor }
                || (tensor is { Type: ElementType.UInt8, IsComputed: false } && !MakesNumbers(op)))
            {
                return null;
            }

            inputs[i] = tensor;
        }

        return inputs;
    }

    private static bool MakesNumbers(Operator op) =>
        op.Type == "DequantizeLinear"
        || (op.Type == "Cast" && ((ElementType)op.Int("to", 0)).IsReal());

    /// <summary>Whether an input is a constant, or one repeated over the shape of a feature map.</summary>
    public bool IsConstant(Operator op, int index) => Input(op, index) is ConstantValue or SpreadValue;

    /// <summary>A constant input.</summary>
    public ConstantTensor Constant(Operator op, int index) => Input(op, index) is ConstantValue constant
        ? constant.Tensor
        : throw op.Invalid(
            $"input {index}, '{op.Input(index)}', must be a constant, but is {Input(op, index).Description}.");

    /// <summary>
    /// An input that is a float32 constant and a parameter of the network without changes; it must be finite.
    /// </summary>
    public FloatTensor Parameter(Operator op, int index)
    {
        ConstantTensor constant = Constant(op, index);
        if (constant.IsComputed)
        {
            // Memory of computed values is returned when no operator reads them any more.
            TakeMemory(op, constant.Bytes);
        }

        return Finite(op, constant.Name, constant.ToFloats());
    }

    /// <summary>An input that is a vector of parameters, one for each output, or one for all.</summary>
    public FloatTensor Vector(Operator op, int index, int count)
    {
        ConstantTensor constant = Constant(op, index);
        if (constant.Count == count && constant.Shape is [.., var last] && last == count)
        {
            TakeMemory(op, sizeof(float) * (long)count);
            return FloatTensor.Vector(Finite(op, constant.Name, constant.ToFloats()).Values);
        }

        return constant.Count == 1
            ? Finite(op, constant.Name, Filled(op, count, constant.Reals[0]))
            : throw op.Invalid($"constant '{constant.Name}' has {constant.Count} values; {count} were expected.");
    }

    /// <summary>A vector of one value.</summary>
    public FloatTensor Filled(Operator op, int count, float value)
    {
        TakeMemory(op, sizeof(float) * (long)count);
        var values = new float[count];
        Array.Fill(values, value);
        return FloatTensor.Vector(values);
    }

    /// <summary>An input that is a constant with one number.</summary>
    public float Scalar(Operator op, int index)
    {
        ConstantTensor constant = Constant(op, index);
        return constant.Count == 1
            ? constant.Reals[0]
            : throw op.Invalid($"constant '{constant.Name}' has {constant.Count} values; one was expected.");
    }

    /// <summary>An input that is a constant with a given number of integers.</summary>
    public long[] Integers(Operator op, int index, int count)
    {
        ConstantTensor constant = Constant(op, index);
        return constant.Count == count
            ? constant.Integers.ToArray()
            : throw op.Invalid($"constant '{constant.Name}' has {constant.Count} values; {count} were expected.");
    }

    /// <summary>Integers from an input, or from the attribute that replaces it in older operator sets.</summary>
    /// <returns>Null if both are missing.</returns>
    public long[]? OptionalIntegers(Operator op, int index, string attribute) =>
        op.HasInput(index) ? Constant(op, index).Integers.ToArray() : op.Ints(attribute)?.ToArray();

    /// <summary>An input that is a constant with one value for each channel of a feature map, or one for all.</summary>
    public FloatTensor PerChannel(Operator op, int index, FeatureValue feature)
    {
        FeatureShape shape = ShapeOf(feature);
        ConstantTensor constant = Input(op, index) is SpreadValue spread && spread.Shape == shape
                && feature is { Rank: 4, IsChannelsLast: false }
            ? spread.Tensor
            : Constant(op, index);
        if (constant.Count == 1 && constant.Shape.Length <= feature.Rank)
        {
            return Finite(op, constant.Name, Filled(op, shape.Channels, constant.Reals[0]));
        }

        TakeMemory(op, sizeof(float) * (long)shape.Channels);
        Budget.TakeWork(op.Name, constant.Count);
        return ChannelConstant.TryRead(constant, feature, shape, Batch) is { } values
            ? Finite(op, constant.Name, FloatTensor.Vector(values))
            : throw op.Invalid(
                $"constant '{constant.Name}' has the shape [{string.Join(", ", constant.Shape.ToArray())}]; one value "
                + $"for each of {shape.Channels} channels was expected.");
    }

    /// <summary>
    /// Parameters from a constant; they must be finite, because with others a runtime computes NaN for every image.
    /// </summary>
    /// <exception cref="InvalidModelException">One is NaN or infinite.</exception>
    public FloatTensor Finite(Operator op, string source, FloatTensor made)
    {
        Budget.TakeWork(op.Name, made.Count);
        int other = made.Values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return other < 0
            ? made
            : throw op.Invalid(
                $"gets the parameter {made.Values[other]}, number {other}, from constant '{source}'; finite ones were "
                + "expected.");
    }

    /// <summary>Charges parameters before they are decoded.</summary>
    public void TakeMemory(Operator op, long bytes) => Budget.Take(op.Name, bytes);
}
