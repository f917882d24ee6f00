using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Elementwise;

/// <summary>Reads bounds, such as hardtanh, and PReLUs.</summary>
internal static class ClipReader
{
    /// <summary>Bounds are inputs, or attributes before operator set 11.</summary>
    public static void ReadClip(Operator op, ReaderState state)
    {
        op.Expect(3, "min", "max");
        Clip(
            op,
            state,
            state.AnyLayout(op, 0),
            op.HasInput(1) ? state.Scalar(op, 1) : op.Float("min", float.NegativeInfinity),
            op.HasInput(2) ? state.Scalar(op, 2) : op.Float("max", float.PositiveInfinity));
    }

    public static void ReadRelu(Operator op, ReaderState state)
    {
        op.Expect(1);
        Clip(op, state, state.AnyLayout(op, 0), 0, float.PositiveInfinity);
    }

    /// <summary><c>max(0, min(1, alpha x + beta))</c>, of which hardtanh is a multiple minus a number.</summary>
    public static void ReadHardSigmoid(Operator op, ReaderState state)
    {
        op.Expect(1, "alpha", "beta");
        FeatureValue input = state.AnyLayout(op, 0);
        int channels = state.ShapeOf(input).Channels;
        FloatTensor factor = state.Finite(op, "alpha", state.Filled(op, channels, op.Float("alpha", 0.2f)));
        FloatTensor offset = state.Finite(op, "beta", state.Filled(op, channels, op.Float("beta", 0.5f)));
        FeatureValue scaled = state.AddNode(op, input.Rank, name => new Scale(name, input.Node, factor, offset));
        Clip(op, state, scaled with { IsChannelsLast = input.IsChannelsLast }, 0, 1);
    }

    /// <summary>A PReLU with one slope for all channels.</summary>
    public static void ReadLeakyRelu(Operator op, ReaderState state)
    {
        op.Expect(1, "alpha");
        FeatureValue input = state.AnyLayout(op, 0);
        FloatTensor slope = state.Filled(op, state.ShapeOf(input).Channels, op.Float("alpha", 0.01f));
        AddPRelu(op, state, input, state.Finite(op, "alpha", slope));
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
        FeatureValue input = state.AnyLayout(op, 0);
        AddPRelu(op, state, input, state.PerChannel(op, 1, input));
    }

    private static void AddPRelu(Operator op, ReaderState state, FeatureValue input, FloatTensor slope) =>
        state.AddLike(input, op, name => new PRelu(name, input.Node, slope));

    private static (FeatureValue Input, float Bound) Bound(Operator op, ReaderState state)
    {
        op.Expect(2);
        int feature = state.IsConstant(op, 0) ? 1 : 0;
        FeatureValue input = state.AnyLayout(op, feature);
        float bound = state.Scalar(op, 1 - feature);
        return state.Constant(op, 1 - feature).Shape.Length <= input.Rank
            ? (input, bound)
            : throw op.Invalid($"bounds '{op.Input(feature)}' by a constant of more dimensions.");
    }

    private static void Clip(Operator op, ReaderState state, FeatureValue input, float minimum, float maximum)
    {
        // This library writes one where optimisers would otherwise fuse two operators and so change results.
        if (minimum <= float.MinValue && maximum >= float.MaxValue)
        {
            state.Define(op.Output, input);
            return;
        }

        state.AddLike(input, op, name => new Clip(name, input.Node, minimum, maximum));
    }
}
