using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Elementwise;

/// <summary>Reads products, sums and batch normalisations: scales, and the sum that adds a shortcut.</summary>
internal static class AffineReader
{
    /// <summary>A product with a constant waits for the sum that completes a scale.</summary>
    public static void ReadMul(Operator op, ReaderState state)
    {
        op.Expect(2);
        (int feature, int constant) = Operands(op, state);
        Multiply(op, state, feature, constant, (x, c) => x * c);
    }

    /// <summary>Dividing by a constant multiplies by its reciprocal.</summary>
    public static void ReadDiv(Operator op, ReaderState state)
    {
        op.Expect(2);
        if (state.IsConstant(op, 0))
        {
            throw op.Invalid("divides a constant by a feature map, which this library cannot run.");
        }

        Multiply(op, state, feature: 0, constant: 1, (x, c) => x / c);
    }

    public static void ReadNeg(Operator op, ReaderState state)
    {
        op.Expect(1);
        FeatureValue input = state.AnyLayout(op, 0);
        FloatTensor factor = state.Filled(op, state.ShapeOf(input).Channels, -1);
        state.Define(op.Output, new ProductValue(input, factor, op));
    }

    /// <summary>A sum with a constant is a scale; a sum of two feature maps adds a shortcut.</summary>
    public static void ReadAdd(Operator op, ReaderState state)
    {
        op.Expect(2);
        if (!state.IsConstant(op, 0) && !state.IsConstant(op, 1))
        {
            FeatureValue left = state.AnyLayout(op, 0);
            FeatureValue right = state.AnyLayout(op, 1);
            if (left.Rank != right.Rank || left.IsChannelsLast != right.IsChannelsLast)
            {
                throw op.Invalid(
                    "adds a flat value to a feature map, or maps of which one has the channels last; equal shapes were "
                    + "expected.");
            }

            state.AddLike(left, op, name => new Add(name, left.Node, right.Node));
            return;
        }

        (int feature, int constant) = Operands(op, state);
        if (state.Input(op, feature) is MatrixProductValue product)
        {
            FloatTensor bias = state.Vector(op, constant, product.Weights.Shape[0]);
            state.Add(op, rank: 2, name => new Linear(name, product.Input.Node, product.Weights, bias));
            return;
        }

        Scale(op, state, feature, constant, factorSign: 1, offsetSign: 1);
    }

    /// <summary>A difference with a constant, on either side, is a scale.</summary>
    public static void ReadSub(Operator op, ReaderState state)
    {
        op.Expect(2);
        (int feature, int constant) = Operands(op, state);
        Scale(op, state, feature, constant, feature == 0 ? 1 : -1, feature == 0 ? -1 : 1);
    }

    /// <summary>
    /// <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c>, so that a = gamma / sqrt(variance + epsilon) and
    /// b = beta - a mean.
    /// </summary>
    public static void ReadBatchNormalization(Operator op, ReaderState state)
    {
        op.Expect(5, "epsilon", "momentum", "training_mode", "spatial");
        op.ExpectInt("training_mode", 0, fallback: 0);
        op.ExpectInt("spatial", 1, fallback: 1);
        (FeatureValue input, FloatTensor? product) = Factored(op, state, 0);
        int channels = state.ShapeOf(input).Channels;
        if (input is { Rank: 4, IsChannelsLast: true })
        {
            throw op.Invalid(
                "normalises the width, for its input has the channels last; a transposition to [N, channels, height, "
                + "width] was expected before it.");
        }

        if (input.Rank == 2 && state.ShapeOf(input).Area != 1)
        {
            throw op.Invalid("normalises a flattened image; a feature map or a vector was expected. Put "
                + "the batch norm before the flattening, with one value for each channel.");
        }

        FloatTensor gamma = state.Vector(op, 1, channels);
        FloatTensor beta = state.Vector(op, 2, channels);
        FloatTensor mean = state.Vector(op, 3, channels);
        FloatTensor variance = state.Vector(op, 4, channels);
        float epsilon = op.Float("epsilon", 1e-5f);
        state.TakeMemory(op, 2 * sizeof(float) * (long)channels);
        var factor = new float[channels];
        var offset = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double a = gamma.Values[c] / Math.Sqrt((double)variance.Values[c] + epsilon);
            factor[c] = (float)(product is null ? a : a * product.Values[c]);
            offset[c] = (float)(beta.Values[c] - a * mean.Values[c]);
        }

        // A negative variance, or a zero one with an epsilon of 0, is detected here.
        FloatTensor factors = state.Finite(op, op.Input(4), FloatTensor.Vector(factor));
        FloatTensor offsets = state.Finite(op, op.Input(4), FloatTensor.Vector(offset));
        state.Add(op, input.Rank, name => new Scale(name, input.Node, factors, offsets));
    }

    private static void Multiply(
        Operator op, ReaderState state, int feature, int constant, Func<float, float, float> join)
    {
        (FeatureValue input, FloatTensor? product) = Factored(op, state, feature);
        FloatTensor factor = state.PerChannel(op, constant, input);
        // A division by 0 is detected here.
        FloatTensor joined = state.Finite(op, op.Input(constant), Joined(op, state, product, factor, join));
        state.Define(op.Output, new ProductValue(input, joined, op));
    }

    private static void Scale(
        Operator op, ReaderState state, int feature, int constant, int factorSign, int offsetSign)
    {
        (FeatureValue input, FloatTensor? product) = Factored(op, state, feature);
        FloatTensor summand = state.PerChannel(op, constant, input);
        FloatTensor offset = offsetSign == 1 ? summand : Negated(op, state, summand);
        FloatTensor factor = product is null
            ? state.Filled(op, summand.Count, factorSign)
            : factorSign == 1 ? product : Negated(op, state, product);
        state.AddLike(input, op, name => new Scale(name, input.Node, factor, offset));
    }

    /// <summary>A feature map, and the factors of a product without a node.</summary>
    private static (FeatureValue Input, FloatTensor? Factor) Factored(Operator op, ReaderState state, int index) =>
        state.Input(op, index) is ProductValue product
            ? (product.Input, product.Factor)
            : (state.AnyLayout(op, index), null);

    /// <summary>The product of two sets of factors; the only one if the other is missing.</summary>
    private static FloatTensor Joined(
        Operator op, ReaderState state, FloatTensor? first, FloatTensor second, Func<float, float, float> join)
    {
        state.TakeMemory(op, sizeof(float) * (long)second.Count);
        var factors = new float[second.Count];
        for (int c = 0; c < factors.Length; c++)
        {
            factors[c] = join(first?.Values[c] ?? 1, second.Values[c]);
        }

        return FloatTensor.Vector(factors);
    }

    private static FloatTensor Negated(Operator op, ReaderState state, FloatTensor vector)
    {
        state.TakeMemory(op, sizeof(float) * (long)vector.Count);
        return FloatTensor.Vector(Array.ConvertAll(vector.Values.ToArray(), v => -v));
    }

    /// <summary>Which operand is the feature map, and which the constant.</summary>
    private static (int Feature, int Constant) Operands(Operator op, ReaderState state) =>
        state.IsConstant(op, 0) ? (1, 0) : (0, 1);
}
