using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>Reads fully connected layers and the softmax of what the last one makes.</summary>
internal static class LinearReader
{
    public static void ReadGemm(Operator op, ReaderState state)
    {
        op.Expect(3, "alpha", "beta", "transA", "transB");
        op.ExpectInt("transA", 0, fallback: 0);
        if (op.Float("alpha", 1) != 1 || op.Float("beta", 1) != 1)
        {
            throw op.Invalid("scales its product or sum; alpha and beta must be 1.");
        }

        FeatureValue input = Flat(op, state);
        FloatTensor weights = op.Int("transB", 0) == 0 ? Transposed(op, state) : Matrix(op, state);
        int outputs = weights.Shape[0];
        FloatTensor bias = op.HasInput(2) ? state.Vector(op, 2, outputs) : state.Filled(op, outputs, 0);
        state.Add(op, rank: 2, name => new Linear(name, input.Node, weights, bias));
    }

    /// <summary>A product with a matrix [in, out] waits for the sum that is its bias.</summary>
    public static void ReadMatMul(Operator op, ReaderState state)
    {
        op.Expect(2);
        FeatureValue input = Flat(op, state);
        state.Define(op.Output, new MatrixProductValue(input, Transposed(op, state), op));
    }

    public static void ReadSoftmax(Operator op, ReaderState state)
    {
        op.Expect(1, "axis");
        FeatureValue input = state.Feature(op, 0);
        if (input.Rank != 2 || op.Int("axis", 1) is not (1 or -1))
        {
            throw op.Invalid("must run over the classes of the logits, [N, classes].");
        }

        state.Define(op.Output, new ScoreValue(input));
    }

    private static FeatureValue Flat(Operator op, ReaderState state)
    {
        FeatureValue input = state.Feature(op, 0);
        return input.Rank == 2
            ? input
            : throw op.Invalid($"reads '{op.Input(0)}', which is no vector; a flattened value was expected.");
    }

    private static FloatTensor Matrix(Operator op, ReaderState state)
    {
        FloatTensor weights = state.Parameter(op, 1);
        return weights.Shape.Length == 2
            ? weights
            : throw op.Invalid($"has weights of {weights.Shape.Length} dimensions; two were expected.");
    }

    private static FloatTensor Transposed(Operator op, ReaderState state)
    {
        FloatTensor weights = Matrix(op, state);
        state.TakeMemory(op, sizeof(float) * (long)weights.Count);
        (int inputs, int outputs) = (weights.Shape[0], weights.Shape[1]);
        var turned = new float[weights.Count];
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                turned[o * inputs + i] = weights.Values[i * outputs + o];
            }
        }

        return new FloatTensor([outputs, inputs], turned);
    }
}
