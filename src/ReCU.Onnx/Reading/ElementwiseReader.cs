using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>Reads products, sums, clips and PReLUs.</summary>
internal static class ElementwiseReader
{
    /// <summary>A product with a constant waits for the sum that makes it a scale.</summary>
    public static void ReadMul(Operator op, ReaderState state)
    {
        op.Expect(2);
        (int feature, int constant) = Operands(op, state);
        FeatureValue input = state.Feature(op, feature);
        state.Define(op.Output, new ProductValue(input, state.PerChannel(op, constant, input), op));
    }

    /// <summary>A sum with a constant is a scale; that of two feature maps joins a shortcut.</summary>
    public static void ReadAdd(Operator op, ReaderState state)
    {
        op.Expect(2);
        if (state.Input(op, 0) is not ConstantValue && state.Input(op, 1) is not ConstantValue)
        {
            FeatureValue left = state.Feature(op, 0);
            FeatureValue right = state.Feature(op, 1);
            if (left.Rank != right.Rank)
            {
                throw op.Invalid("adds a flat value to a feature map; equal shapes were expected.");
            }

            state.Add(op, left.Rank, name => new Add(name, left.Node, right.Node));
            return;
        }

        (int feature, int constant) = Operands(op, state);
        if (state.Input(op, feature) is ProductValue product)
        {
            FloatTensor offset = state.PerChannel(op, constant, product.Input);
            state.Add(
                op, product.Input.Rank, name => new Scale(name, product.Input.Node, product.Factor, offset));
            return;
        }

        FeatureValue input = state.Feature(op, feature);
        FloatTensor summand = state.PerChannel(op, constant, input);
        state.TakeMemory(op, sizeof(float) * (long)summand.Count);
        var ones = new float[summand.Count];
        Array.Fill(ones, 1f);
        state.Add(op, input.Rank, name => new Scale(name, input.Node, FloatTensor.Vector(ones), summand));
    }

    public static void ReadClip(Operator op, ReaderState state)
    {
        op.Expect(3);
        FeatureValue input = state.Feature(op, 0);
        float minimum = op.HasInput(1) ? state.Scalar(op, 1) : float.NegativeInfinity;
        float maximum = op.HasInput(2) ? state.Scalar(op, 2) : float.PositiveInfinity;
        state.Add(op, input.Rank, name => new Clip(name, input.Node, minimum, maximum));
    }

    public static void ReadPRelu(Operator op, ReaderState state)
    {
        op.Expect(2);
        FeatureValue input = state.Feature(op, 0);
        FloatTensor slope = state.PerChannel(op, 1, input);
        state.Add(op, input.Rank, name => new PRelu(name, input.Node, slope));
    }

    private static (int Feature, int Constant) Operands(Operator op, ReaderState state) =>
        state.Input(op, 0) is ConstantValue ? (1, 0) : (0, 1);
}
