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
            op.HasInput(1) ? state.Scalar(op, 1) : op.Float("min", float.NegativeInfinity),
            op.HasInput(2) ? state.Scalar(op, 2) : op.Float("max", float.PositiveInfinity));
    }

    public static void ReadRelu(Operator op, ReaderState state)
    {
        op.Expect(1);
        Clip(op, state, 0, float.PositiveInfinity);
    }

    /// <summary>The maximum with a number is a lower bound.</summary>
    public static void ReadMax(Operator op, ReaderState state)
    {
        op.Expect(2);
        int feature = state.IsConstant(op, 0) ? 1 : 0;
        Clip(op, state, state.Scalar(op, 1 - feature), float.PositiveInfinity, feature);
    }

    /// <summary>The minimum with a number is an upper bound.</summary>
    public static void ReadMin(Operator op, ReaderState state)
    {
        op.Expect(2);
        int feature = state.IsConstant(op, 0) ? 1 : 0;
        Clip(op, state, float.NegativeInfinity, state.Scalar(op, 1 - feature), feature);
    }

    public static void ReadPRelu(Operator op, ReaderState state)
    {
        op.Expect(2);
        FeatureValue input = state.Feature(op, 0);
        FloatTensor slope = state.PerChannel(op, 1, input);
        state.Add(op, input.Rank, name => new PRelu(name, input.Node, slope));
    }

    private static void Clip(Operator op, ReaderState state, float minimum, float maximum, int feature = 0)
    {
        FeatureValue input = state.Feature(op, feature);
        state.Add(op, input.Rank, name => new Clip(name, input.Node, minimum, maximum));
    }
}
