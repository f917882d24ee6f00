using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>
/// Reads <c>Conv</c>. It is a binary convolution where the weights are unpacked bits, or where signs meet float weights
/// that are +1 or -1 times one factor for each filter; the factors, and a bias, become a scale behind it.
/// </summary>
internal static class ConvolutionReader
{
    public static void Read(Operator op, ReaderState state)
    {
        op.Expect(3, [.. WindowReader.AttributeNames, "group"]);
        op.ExpectInt("group", 1, fallback: 1);
        FeatureValue input = state.Image(op, 0);
        switch (state.Input(op, 1))
        {
            case BinaryWeightsValue binary:
                AddBinary(op, state, input, binary.Weights, factors: null);
                break;
            case ConstantValue:
                ReadFloat(op, state, input);
                break;
            default:
                throw op.Invalid(
                    $"has the weights '{op.Input(1)}'; a float constant, or bits unpacked through the sign table, was "
                    + "expected.");
        }
    }

    private static void ReadFloat(Operator op, ReaderState state, FeatureValue input)
    {
        FloatTensor weights = state.Parameter(op, 1);
        Window window = WindowReader.Read(op, Kernel(op, weights.Shape));
        if (input.IsSign && ScaledSigns.TryRead(op, state, weights) is { } scaled)
        {
            AddBinary(op, state, input, scaled.Signs, scaled.Factors);
            return;
        }

        FloatTensor? bias = op.HasInput(2) ? state.Vector(op, 2, weights.Shape[0]) : null;
        state.Add(op, rank: 4, name => new Conv(name, input.Node, weights, bias, window));
    }

    private static void AddBinary(
        Operator op, ReaderState state, FeatureValue input, BitTensor weights, FloatTensor? factors)
    {
        Window window = WindowReader.Read(op, Kernel(op, weights.Shape));
        FeatureValue sums = state.AddNode(op, rank: 4, name => new BinaryConv(name, input.Node, weights, window));
        int filters = weights.Shape[0];
        if (op.HasInput(2))
        {
            FloatTensor offset = state.Vector(op, 2, filters);
            factors ??= state.Filled(op, filters, 1);
            state.Add(op, rank: 4, name => new Scale(name, sums.Node, factors, offset));
        }
        else
        {
            state.Define(op.Output, factors is null ? sums : new ProductValue(sums, factors, op));
        }
    }

    private static (int Height, int Width) Kernel(Operator op, ReadOnlySpan<int> shape) => shape.Length == 4
        ? (shape[2], shape[3])
        : throw op.Invalid($"has weights of {shape.Length} dimensions; [out, in, height, width] was expected.");
}
