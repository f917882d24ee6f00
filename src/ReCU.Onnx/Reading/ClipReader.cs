using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>Reads bounds, hardtanh among them, and PReLUs.</summary>
internal static class ClipReader
{
    /// <summary>Bounds are inputs, or attributes as before operator set 11.</summary>
    public static void ReadClip(Operator op, ReaderState state)
    {
        op.Expect(3, "min", "max");
        Clip(
            op,
            state,
            state.Feature(op, 0),
            op.HasInput(1) ? state.Scalar(op, 1) : op.Float("min", float.NegativeInfinity),
            op.HasInput(2) ? state.Scalar(op, 2) : op.Float("max", float.PositiveInfinity));
    }

    public static void ReadRelu(Operator op, ReaderState state)
    {
        op.Expect(1);
        Clip(op, state, state.Feature(op, 0), 0, float.PositiveInfinity);
    }

    /// <summary>The maximum with a number is a lower bound.</summary>
    public static void ReadMax(Operator op, ReaderState state)
    {
        (FeatureValue input, float bound) = Bound(op, state);
        Clip(op, state, input, bound, float.PositiveInfinity);
    }

    /// <summary>The minimum with a number is an upper bound.</summary>
    public static void ReadMin(Operator op, ReaderState state)
    {
        (FeatureValue input, float bound) = Bound(op, state);
        Clip(op, state, input, float.NegativeInfinity, bound);
    }

    public static void ReadPRelu(Operator op, ReaderState state)
    {
        op.Expect(2);
        FeatureValue input = state.Feature(op, 0);
        FloatTensor slope = state.PerChannel(op, 1, input);
        state.Add(op, input.Rank, name => new PRelu(name, input.Node, slope));
    }

    private static (FeatureValue Input, float Bound) Bound(Operator op, ReaderState state)
    {
        op.Expect(2);
        int feature = state.IsConstant(op, 0) ? 1 : 0;
        FeatureValue input = state.Feature(op, feature);
        float bound = state.Scalar(op, 1 - feature);
        return state.Constant(op, 1 - feature).Shape.Length <= input.Rank
            ? (input, bound)
            : throw op.Invalid($"bounds '{op.Input(feature)}' by a constant of more dimensions.");
    }

    private static void Clip(Operator op, ReaderState state, FeatureValue input, float minimum, float maximum)
    {
        // This library writes one between a border and a pool, so that nobody joins the two.
        if (minimum <= float.MinValue && maximum >= float.MaxValue)
        {
            state.Define(op.Output, input);
            return;
        }

        state.Add(op, input.Rank, name => new Clip(name, input.Node, minimum, maximum));
    }
}
