using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Layers;

/// <summary>
/// Reads convolutions of bytes: <c>Cast -> ConvInteger -> Cast</c>. Between them, integer sums may be multiplied by a
/// number, and sums over constant images, with the same weights, added or subtracted.
/// </summary>
internal static class ByteConvolutionReader
{
    // Far above the factor of 256 that means in 1/256 of a level need, and far below an overflow.
    private const long LargestFactor = 1 << 16;

    /// <summary>Whether a cast converts to bytes.</summary>
    public static bool MakesBytes(Operator op) => op.Int("to", 0) == (long)ElementType.UInt8;

    /// <summary>Whether an operand is a sum of bytes.</summary>
    public static bool ReadsSums(Operator op, ReaderState state) =>
        state.FindInput<IntegerSumsValue>(op) is not null;

    /// <summary>Whether an <c>Expand</c> repeats bytes over an image.</summary>
    public static bool ExpandsBytes(Operator op, ReaderState state) =>
        state.Input(op, 0) is ConstantValue { Tensor: { Type: ElementType.UInt8, IsComputed: false } };

    public static void ReadPixels(Operator op, ReaderState state)
    {
        op.Expect(1, "to", "saturate", "round_mode");
        FeatureValue pixels = state.Image(op, 0);
        state.Define(op.Output, state.HoldsBytes(pixels) ? new BytesValue(pixels) : throw op.Invalid(
            $"casts a feature map to {ElementType.UInt8.Name()}; only the network's input can be bytes. Export the sign "
            + "as Where(x >= 0, 1, -1), and feature maps as floats."));
    }

    public static void ReadExpand(Operator op, ReaderState state)
    {
        op.Expect(2);
        ConstantTensor bytes = state.Constant(op, 0);
        ConstantTensor shape = state.Constant(op, 1);
        bool fits = shape.Count == 4 && shape.Integers is [1, >= 1 and <= int.MaxValue, >= 1 and <= int.MaxValue,
                >= 1 and <= int.MaxValue]
            && bytes.Shape is [1, var channels, 1, 1] && channels == shape.Integers[1];
        if (!fits)
        {
            throw op.Invalid("must repeat one byte for each channel, [1, channels, 1, 1], over an image, [1, channels, "
                + "height, width].");
        }

        state.TakeMemory(op, bytes.Count);
        ReadOnlySpan<long> image = shape.Integers;
        state.Define(op.Output, new LevelsValue(
            bytes.ToBytes().ToArray(), new FeatureShape((int)image[1], (int)image[2], (int)image[3])));
    }

    public static void ReadConvInteger(Operator op, ReaderState state)
    {
        op.Expect(4, [.. WindowReader.AttributeNames, "group"]);
        op.ExpectInt("group", 1, fallback: 1);
        Int8Tensor weights = Weights(op, state);
        long zero = op.HasInput(2) ? ZeroPoint(op, state, 2) : 0;
        (FeatureShape image, FeatureValue? pixels, byte[]? levels) = state.Input(op, 0) switch
        {
            BytesValue bytes => (state.ShapeOf(bytes.Pixels), bytes.Pixels, null),
            LevelsValue constant => (constant.Shape, (FeatureValue?)null, constant.Levels),
            SymbolicValue other => throw op.Invalid(
                $"reads '{op.Input(0)}', which is {other.Description}; the network's input cast to "
                + $"{ElementType.UInt8.Name()} was expected."),
        };
        if (weights.Shape[1] != image.Channels)
        {
            throw op.Invalid(
                $"has weights for {weights.Shape[1]} channels, but reads an image of {image.Channels}.");
        }

        state.TakeMemory(op, (long)image.Channels * sizeof(long));
        long[] means = levels is null
            ? Filled(image.Channels, zero)
            : Array.ConvertAll(levels, level => zero - level);

        Window window = WindowReader.Read(op, image, (weights.Shape[2], weights.Shape[3]));
        state.Define(
            op.Output,
            new IntegerSumsValue(weights, window, image, pixels, pixels is null ? 0 : 1, means));
    }

    public static void ReadMul(Operator op, ReaderState state)
    {
        op.Expect(2);
        (int sums, int number) = state.Input(op, 0) is IntegerSumsValue ? (0, 1) : (1, 0);
        ConstantTensor constant = state.Constant(op, number);
        if (state.Input(op, sums) is not IntegerSumsValue value || constant is not { Count: 1, HoldsReals: false })
        {
            throw op.Invalid($"must multiply integer sums by one integer; '{op.Input(number)}' is none.");
        }

        TakeMeans(op, state, value);
        long factor = constant.Integers[0];
        Define(op, state, value with
        {
            Factor = value.Factor * InRange(op, factor),
            Means = Array.ConvertAll(value.Means, mean => mean * InRange(op, factor)),
        });
    }

    /// <summary>Two sums, with the same weights, of which at most one depends on the image.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="state">The network so far.</param>
    /// <param name="sign">1 for a sum, -1 for a difference.</param>
    public static void ReadSum(Operator op, ReaderState state, int sign)
    {
        op.Expect(2);
        if (state.Input(op, 0) is not IntegerSumsValue left || state.Input(op, 1) is not IntegerSumsValue right
            || left.Window != right.Window || left.Shape != right.Shape || !HaveEqualWeights(op, state, left, right)
            || (left.Pixels is not null && right.Pixels is not null))
        {
            throw op.Invalid(
                "must join the integer sums of one convolution over the pixels and over an image of constants.");
        }

        TakeMeans(op, state, left);
        var means = new long[left.Means.Length];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = left.Means[i] + sign * right.Means[i];
        }

        Define(op, state, left with
        {
            Pixels = left.Pixels ?? right.Pixels,
            Factor = left.Factor + sign * right.Factor,
            Means = means,
        });
    }

    /// <summary>Sums that become floats form a node.</summary>
    public static void ReadCast(Operator op, ReaderState state, IntegerSumsValue sums)
    {
        op.Expect(1, "to", "saturate", "round_mode");
        long step = sums.Factor == 0 ? 0 : ByteConv.StepsPerLevel / sums.Factor;
        bool isFixedPoint = sums.Factor is 1 or ByteConv.StepsPerLevel
            && Array.TrueForAll(sums.Means, mean => mean * step is >= 0 and <= ByteConv.LargestMean);
        if (sums.Pixels is not { } pixels || !isFixedPoint || !((ElementType)op.Int("to", 0)).IsReal())
        {
            throw op.Invalid(
                $"must make floats of integer sums of w (x - mean), or {ByteConv.StepsPerLevel} times these, with a mean "
                + "from 0 to 255 for each channel.");
        }

        FloatTensor means = FloatTensor.Vector(Array.ConvertAll(sums.Means, mean => (float)(mean * step)));
        FeatureValue node = state.AddNode(
            op, rank: 4, name => new ByteConv(name, pixels.Node, sums.Weights, means, sums.Window));
        state.Define(op.Output, step == 1
            ? node
            : new ProductValue(node, state.Filled(op, sums.Weights.Shape[0], 1f / step), op));
    }

    private static Int8Tensor Weights(Operator op, ReaderState state)
    {
        ConstantTensor weights = state.Constant(op, 1);
        if (weights.Type is not (ElementType.Int8 or ElementType.UInt8) || weights.Shape.Length != 4
            || weights.Count == 0)
        {
            throw op.Invalid(
                $"has weights of {weights.Type.Name()} in {weights.Shape.Length} dimensions; bytes [out, in, height, "
                + "width] were expected.");
        }

        state.TakeMemory(op, weights.Count);
        long zero = op.HasInput(3) ? ZeroPoint(op, state, 3) : 0;
        var values = new sbyte[weights.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = weights.Number(i) - zero is >= sbyte.MinValue and <= sbyte.MaxValue and var value
                ? (sbyte)value
                : throw op.Invalid($"has the weight {weights.Number(i)} less the zero point {zero}, which is no int8.");
        }

        return new Int8Tensor(weights.Shape, values);
    }

    private static long ZeroPoint(Operator op, ReaderState state, int index)
    {
        ConstantTensor constant = state.Constant(op, index);
        return constant is { Count: 1, Type: ElementType.Int8 or ElementType.UInt8 }
            ? (long)constant.Number(0)
            : throw op.Invalid($"has the zero point '{op.Input(index)}'; one byte was expected.");
    }

    private static bool HaveEqualWeights(
        Operator op, ReaderState state, IntegerSumsValue left, IntegerSumsValue right)
    {
        if (ReferenceEquals(left.Weights, right.Weights))
        {
            return true;
        }

        state.Budget.TakeWork(op.Name, left.Weights.Count);
        return left.Weights.Equals(right.Weights);
    }

    /// <summary>Charges the means of sums that an operator makes of others, and the visit of theirs.</summary>
    private static void TakeMeans(Operator op, ReaderState state, IntegerSumsValue sums)
    {
        state.TakeMemory(op, (long)sums.Means.Length * sizeof(long));
        state.Budget.TakeWork(op.Name, sums.Means.Length);
    }

    private static void Define(Operator op, ReaderState state, IntegerSumsValue sums)
    {
        InRange(op, sums.Factor);
        foreach (long mean in sums.Means)
        {
            InRange(op, mean);
        }

        state.Define(op.Output, sums);
    }

    private static long InRange(Operator op, long number) => number is >= -LargestFactor and <= LargestFactor
        ? number
        : throw op.Invalid($"multiplies integer sums by {number}; at most {LargestFactor} was expected.");

    private static long[] Filled(int count, long value)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return values;
    }
}
