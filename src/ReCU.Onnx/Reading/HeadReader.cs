using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>Reads what stands at the end of a classifier: flatten, fully connected layer, softmax.</summary>
internal static class HeadReader
{
    public static void ReadFlatten(Operator op, ReaderState state)
    {
        op.Expect(1, "axis");
        op.ExpectInt("axis", 1, fallback: 1);
        state.Define(op.Output, state.Feature(op, 0) with { Rank = 2 });
    }

    /// <summary>A vector may be given back its height and width of 1.</summary>
    public static void ReadUnsqueeze(Operator op, ReaderState state)
    {
        op.Expect(2, "axes");
        FeatureValue input = state.Feature(op, 0);
        IReadOnlyList<long>? axes = op.HasInput(1) ? state.Integers(op, 1, 2) : op.Ints("axes", 2);
        if (axes is not [2, 3] || input.Rank != 2 || state.ShapeOf(input).Area != 1)
        {
            throw op.Invalid("must turn a vector [N, C] into [N, C, 1, 1].");
        }

        state.Define(op.Output, input with { Rank = 4 });
    }

    public static void ReadGemm(Operator op, ReaderState state)
    {
        op.Expect(3, "alpha", "beta", "transA", "transB");
        op.ExpectInt("transA", 0, fallback: 0);
        op.ExpectInt("transB", 1, fallback: 0);
        if (op.Float("alpha", 1) != 1 || op.Float("beta", 1) != 1)
        {
            throw op.Invalid("scales its product or sum; alpha and beta must be 1.");
        }

        FeatureValue input = state.Feature(op, 0);
        if (input.Rank != 2)
        {
            throw op.Invalid($"reads '{op.Input(0)}', which is no vector; a flattened value was expected.");
        }

        FloatTensor weights = state.Constant(op, 1).ToFloats();
        FloatTensor bias = state.Constant(op, 2).ToFloats();
        state.Add(op, rank: 2, name => new Linear(name, input.Node, weights, bias));
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
}
