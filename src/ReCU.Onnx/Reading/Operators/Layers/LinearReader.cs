using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Layers;

/// <summary>Reads fully connected layers, and the softmax of the last one.</summary>
internal static class LinearReader
{
    public static void ReadGemm(Operator op, ReaderState state)
    {
        op.Expect(3, "alpha", "beta", "transA", "transB");
        op.ExpectInt("transA", 0, fallback: 0);
        FloatTensor weights = op.Int("transB", 0) == 0 ? Transposed(op, state) : Matrix(op, state);
        int outputs = weights.Shape[0];
        FloatTensor bias = op.HasInput(2) ? state.Vector(op, 2, outputs) : state.Filled(op, outputs, 0);
        DenseReader.Read(
            op, state, Times(op, state, weights, op.Float("alpha", 1)), Times(op, state, bias, op.Float("beta", 1)));
    }

    /// <summary>A product with a matrix [in, out] waits for the sum that adds its bias.</summary>
    public static void ReadMatMul(Operator op, ReaderState state)
    {
        op.Expect(2);
        if (state.IsConstant(op, 0))
        {
            throw op.Invalid("multiplies a matrix by a feature map; a feature map by a matrix [in, out] was expected.");
        }

        DenseReader.Read(op, state, Transposed(op, state));
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

    private static FloatTensor Times(Operator op, ReaderState state, FloatTensor values, float factor)
    {
        if (factor == 1)
        {
            return values;
        }

        state.TakeMemory(op, sizeof(float) * (long)values.Count);
        var scaled = new FloatTensor(values.Shape, Array.ConvertAll(values.Values.ToArray(), v => v * factor));
        return state.Finite(op, op.Name, scaled);
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
