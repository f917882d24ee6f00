using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Folding;
using ReCU.Onnx.Reading.Limits;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Shapes;

/// <summary>
/// Reads what exporters do with the shape of a feature map if the batch size is free: they split it, join it again, and
/// reshape or fill values with it. Without the batch size it is a constant.
/// </summary>
internal static class DimensionsReader
{
    public static void ReadShape(Operator op, ReaderState state)
    {
        op.Expect(1, "start", "end");
        FeatureValue input = state.AnyLayout(op, 0);
        FeatureShape shape = state.ShapeOf(input);
        long?[] all = input switch
        {
            { Rank: 2 } => [null, shape.Count],
            { IsChannelsLast: true } => [null, shape.Height, shape.Width, shape.Channels],
            _ => [null, shape.Channels, shape.Height, shape.Width],
        };
        (int from, int to) = ShapeFolding.ShapeRange(op, all.Length);
        Define(op, state, all[from..to]);
    }

    public static void ReadCast(Operator op, ReaderState state)
    {
        op.Expect(1, "to", "saturate", "round_mode");
        if ((ElementType)op.Int("to", 0) is not (ElementType.Int32 or ElementType.Int64))
        {
            throw op.Invalid("casts the batch size to a type that is not an integer.");
        }

        state.Define(op.Output, state.Input(op, 0));
    }

    public static void ReadGather(Operator op, ReaderState state)
    {
        op.Expect(2, "axis");
        op.ExpectInt("axis", 0, fallback: 0);
        ShapeValue shape = Vector(op, state, 0);
        ConstantTensor indices = state.Constant(op, 1);
        if (indices.Count > ModelLimits.Rank || indices.Shape.Length > 1)
        {
            throw op.Invalid($"takes {indices.Count} dimensions of a shape of {shape.Dimensions.Count}.");
        }

        int rank = shape.Dimensions.Count;
        long?[] taken = Array.ConvertAll(indices.Integers.ToArray(), index => index >= -rank && index < rank
            ? shape.Dimensions[(int)(index < 0 ? index + rank : index)]
            : throw op.Invalid($"takes dimension {index} of a shape of {rank}."));
        Define(op, state, taken, isScalar: indices.Shape.IsEmpty);
    }

    public static void ReadSlice(Operator op, ReaderState state)
    {
        op.Expect(5, SliceRange.AttributeNames);
        ShapeValue shape = Vector(op, state, 0);
        IReadOnlyList<SliceRange> ranges = SliceRange.Read(
            op, rank: 1, index => op.HasInput(index) ? state.Constant(op, index) : null);
        long?[] taken = [.. shape.Dimensions];
        foreach (SliceRange range in ranges)
        {
            (int first, int count) = range.Over(taken.Length);
            taken = [.. Enumerable.Range(0, count).Select(i => taken[first + i * (int)range.Step])];
        }

        Define(op, state, taken);
    }

    public static void ReadConcat(Operator op, ReaderState state)
    {
        op.Expect(ModelLimits.Rank, "axis");
        if (op.Int("axis", 0) is not (0 or -1))
        {
            throw op.Invalid("must join dimensions to one shape.");
        }

        var joined = new List<long?>();
        for (int i = 0; i < op.InputCount; i++)
        {
            joined.AddRange(state.Input(op, i) is ShapeValue
                ? Vector(op, state, i).Dimensions
                : Longs(op, state.Constant(op, i)));
        }

        Define(op, state, [.. joined]);
    }

    public static void ReadSqueeze(Operator op, ReaderState state)
    {
        op.Expect(2, "axes");
        ShapeValue shape = Vector(op, state, 0);
        if (shape.Dimensions.Count != 1 || state.OptionalIntegers(op, 1, "axes") is not (null or [0] or [-1]))
        {
            throw op.Invalid("must make a number of a shape of one dimension.");
        }

        Define(op, state, [.. shape.Dimensions], isScalar: true);
    }

    public static void ReadUnsqueeze(Operator op, ReaderState state)
    {
        op.Expect(2, "axes");
        if (state.Input(op, 0) is not ShapeValue { IsScalar: true } number
            || state.OptionalIntegers(op, 1, "axes") is not ([0] or [-1]))
        {
            throw op.Invalid("must make a shape of one dimension.");
        }

        Define(op, state, [.. number.Dimensions]);
    }

    /// <summary>A constant expanded to the shape of a feature map; broadcasting repeats it anyway.</summary>
    public static void ReadExpand(Operator op, ReaderState state)
    {
        op.Expect(2);
        ConstantTensor constant = state.Constant(op, 0);
        FeatureShape shape = Image(op, state, 1);
        state.Define(op.Output, new SpreadValue(constant, shape));
    }

    public static void ReadConstantOfShape(Operator op, ReaderState state)
    {
        ConstantTensor value = SelectionFolding.FillValue(op);
        state.Define(op.Output, new SpreadValue(value, Image(op, state, 0)));
    }

    /// <summary>The shape [N, channels, height, width] in an input.</summary>
    private static FeatureShape Image(Operator op, ReaderState state, int index) =>
        state.Input(op, index) is ShapeValue
        {
            Dimensions: [null, >= 1 and <= int.MaxValue and var c, >= 1 and <= int.MaxValue and var h,
                >= 1 and <= int.MaxValue and var w],
        }
            ? new FeatureShape((int)c, (int)h, (int)w)
            : throw op.Invalid($"shapes a constant by '{op.Input(index)}'; the shape of a feature map was expected.");

    private static ShapeValue Vector(Operator op, ReaderState state, int index) =>
        state.Input(op, index) is ShapeValue { IsScalar: false } shape
            ? shape
            : throw op.Invalid($"reads '{op.Input(index)}', which is not a shape.");

    private static IEnumerable<long?> Longs(Operator op, ConstantTensor constant) =>
        constant.Count <= ModelLimits.Rank
            ? constant.Integers.ToArray().Select(d => (long?)d)
            : throw op.Invalid($"joins {constant.Count} dimensions; at most {ModelLimits.Rank} were expected.");

    private static void Define(Operator op, ReaderState state, long?[] dimensions, bool isScalar = false)
    {
        if (dimensions.Length > ModelLimits.Rank)
        {
            throw op.Invalid(
                $"makes a shape of {dimensions.Length} dimensions; at most {ModelLimits.Rank} were expected.");
        }

        bool isKnown = dimensions.All(d => d is not null);
        state.Define(
            op.Output,
            isKnown
                ? new ConstantValue(new ConstantTensor(
                    op.Output, isScalar ? [] : [dimensions.Length], [.. dimensions.Select(d => d!.Value)]))
                : new ShapeValue(dimensions, isScalar));
    }
}
