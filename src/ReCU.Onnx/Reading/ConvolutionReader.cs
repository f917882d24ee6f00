using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>
/// Reads <c>Conv</c>. It is a binary convolution where the weights are unpacked bits, or where signs meet float weights
/// that are all +1 or -1.
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
            case BinaryWeightsValue binary when !op.HasInput(2):
                AddBinary(op, state, input, binary.Weights);
                break;
            case ConstantValue { Tensor: var weights }:
                ReadFloat(op, state, input, weights);
                break;
            default:
                throw op.Invalid(
                    $"has the weights '{op.Input(1)}'; a float constant, or bits unpacked through the sign table "
                    + "without a bias, was expected.");
        }
    }

    private static void ReadFloat(Operator op, ReaderState state, FeatureValue input, ConstantTensor weights)
    {
        if (input.IsSign && !op.HasInput(2) && weights.ToSigns() is { } signs)
        {
            AddBinary(op, state, input, signs);
            return;
        }

        Window window = WindowReader.Read(op, Kernel(op, weights.Shape));
        FloatTensor? bias = op.HasInput(2) ? state.Constant(op, 2).ToFloats() : null;
        state.Add(op, rank: 4, name => new Conv(name, input.Node, weights.ToFloats(), bias, window));
    }

    private static void AddBinary(Operator op, ReaderState state, FeatureValue input, BitTensor weights)
    {
        Window window = WindowReader.Read(op, Kernel(op, weights.Shape));
        state.Add(op, rank: 4, name => new BinaryConv(name, input.Node, weights, window));
    }

    private static (int Height, int Width) Kernel(Operator op, ReadOnlySpan<int> shape) => shape.Length == 4
        ? (shape[2], shape[3])
        : throw op.Invalid($"has weights of {shape.Length} dimensions; [out, in, height, width] was expected.");
}
