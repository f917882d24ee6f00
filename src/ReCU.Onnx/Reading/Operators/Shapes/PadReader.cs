using ReCU.Graph;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Shapes;

/// <summary>Reads zeros added around a feature map, by <c>Pad</c> or by <c>Concat</c>.</summary>
internal static class PadReader
{
    public static void ReadPad(Operator op, ReaderState state)
    {
        // Before operator set 11, pads and value are attributes.
        op.Expect(4, "mode", "pads", "value");
        FeatureValue input = state.Image(op, 0);
        if (op.Text("mode", "constant") != "constant" || op.Float("value", 0) != 0
            || (op.HasInput(2) && state.Scalar(op, 2) != 0))
        {
            throw op.Invalid("must pad with zeros.");
        }

        long[] pads = Pads(op, state);
        switch (pads)
        {
            case [0, 0, 0, 0, 0, 0, 0, 0]:
                // PyTorch adds one before every average pool.
                state.Define(op.Output, input);
                break;
            case [0, var before, 0, 0, 0, var after, 0, 0]:
                PadChannels(op, state, input, before, after);
                break;
            case [0, 0, var border, var left, 0, 0, var bottom, var right]
                when left == border && bottom == border && right == border:
                PadImage(op, state, input, Size(op, border));
                break;
            default:
                throw op.Invalid(
                    $"pads by [{string.Join(", ", pads)}]; a padding of either the channels or all four sides "
                    + "by one border was expected.");
        }
    }

    /// <summary>Zeros concatenated to the channels of a feature map.</summary>
    public static void ReadConcat(Operator op, ReaderState state)
    {
        op.Expect(int.MaxValue, "axis");
        if (op.Int("axis", 0) is not (1 or -3))
        {
            throw op.Invalid($"attribute 'axis' is {op.Int("axis", 0)}; 1, the channels, was expected.");
        }

        int main = MainInput(op, state);
        FeatureValue input = state.Image(op, main);
        long before = 0;
        long after = 0;
        for (int i = 0; i < op.InputCount; i++)
        {
            if (i != main)
            {
                int zeros = ZeroChannels(op, state, i, state.ShapeOf(input));
                (before, after) = i < main ? (before + zeros, after) : (before, after + zeros);
            }
        }

        if (before + after == 0)
        {
            state.Define(op.Output, input);
            return;
        }

        PadChannels(op, state, input, before, after);
    }

    private static void PadImage(Operator op, ReaderState state, FeatureValue input, int border)
    {
        if (input.IsSign)
        {
            state.Define(op.Output, new BorderValue(input, border, op));
        }
        else
        {
            state.Add(op, rank: 4, name => new PadImage(name, input.Node, border));
        }
    }

    private static void PadChannels(Operator op, ReaderState state, FeatureValue input, long before, long after)
    {
        (int first, int last) = (Size(op, before), Size(op, after));
        state.Add(op, rank: 4, name => new PadChannels(name, input.Node, first, last));
    }

    /// <summary>The only input that is not all zeros.</summary>
    private static int MainInput(Operator op, ReaderState state)
    {
        int[] candidates =
        [
            .. Enumerable.Range(0, op.InputCount).Where(i => !state.IsConstant(op, i) && !IsZero(state.Input(op, i))),
        ];
        return candidates is [var main]
            ? main
            : throw op.Invalid($"joins {candidates.Length} feature maps; one, and zeros around it, was expected.");
    }

    private static bool IsZero(SymbolicValue value) =>
        value is ProductValue product && !product.Factor.Values.ContainsAnyExcept(0f);

    /// <summary>
    /// Number of channels of an input that is all zeros and has the height and width of a feature map.
    /// </summary>
    private static int ZeroChannels(Operator op, ReaderState state, int index, FeatureShape image)
    {
        FeatureShape? shape = state.Input(op, index) switch
        {
            SpreadValue spread when spread.Tensor is { HoldsReals: true, Count: 1 } && spread.Tensor.Reals[0] == 0 =>
                spread.Shape,
            ProductValue product => state.ShapeOf(product.Input),
            ConstantValue { Tensor: var constant } => ZeroShape(op, state, constant),
            _ => null,
        };
        return shape is { } zeros && zeros.Height == image.Height && zeros.Width == image.Width
            ? zeros.Channels
            : throw op.Invalid(
                $"joins '{op.Input(index)}' to channels of {image}; zeros of the same height and width were expected.");
    }

    private static FeatureShape? ZeroShape(Operator op, ReaderState state, ConstantTensor constant)
    {
        state.Budget.TakeWork(op.Name, constant.Count);
        ReadOnlySpan<int> shape = constant.Shape;
        bool isZero = shape.Length == 4 && constant.Count > 0 && !constant.Reals.ContainsAnyExcept(0f)
            && shape[0] == (state.Batch ?? 1);
        return isZero ? new FeatureShape(shape[1], shape[2], shape[3]) : null;
    }

    /// <summary>
    /// Eight numbers: before and after each of [N, channels, height, width]. From operator set 18 on, they may be for
    /// some axes only.
    /// </summary>
    private static long[] Pads(Operator op, ReaderState state)
    {
        if (op.Ints("pads", 8) is { } attribute)
        {
            return [.. attribute];
        }

        if (!op.HasInput(3))
        {
            return state.Integers(op, 1, 8);
        }

        long[] axes = state.Constant(op, 3).Integers.ToArray();
        long[] stated = state.Integers(op, 1, 2 * axes.Length);
        var pads = new long[8];
        for (int i = 0; i < axes.Length; i++)
        {
            long axis = axes[i] < 0 ? axes[i] + 4 : axes[i];
            if (axis is < 0 or > 3)
            {
                throw op.Invalid($"pads the axis {axes[i]} of four.");
            }

            pads[axis] = stated[i];
            pads[axis + 4] = stated[axes.Length + i];
        }

        return pads;
    }

    private static int Size(Operator op, long value) => value is >= 0 and <= int.MaxValue
        ? (int)value
        : throw op.Invalid($"pads by {value}, which is out of range.");
}
