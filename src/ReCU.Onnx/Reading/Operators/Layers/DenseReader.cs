using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Layers;

/// <summary>
/// Creates fully connected layers. A layer of signs in which the weights of each output are one number and its negative
/// is a binary convolution whose window is the whole input.
/// </summary>
internal static class DenseReader
{
    /// <summary>A layer without a bias, which waits for the sum that adds one.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="state">The network so far.</param>
    /// <param name="weights">[out, in], the inputs in the file's order.</param>
    public static void Read(Operator op, ReaderState state, FloatTensor weights)
    {
        (FeatureValue input, FloatTensor? scale) = Flat(op, state);
        weights = Planar(op, state, weights, input);
        if (TryBinary(op, state, input, scale, weights) is { } binary)
        {
            state.Define(
                op.Output,
                binary.Factors is null ? binary.Sums : new ProductValue(binary.Sums, binary.Factors, op));
            return;
        }

        FeatureValue complete = Flat(state.AnyLayout(op, 0), op, state);
        state.Define(op.Output, new MatrixProductValue(complete, weights, op));
    }

    /// <summary>A layer with a bias.</summary>
    public static void Read(Operator op, ReaderState state, FloatTensor weights, FloatTensor bias)
    {
        (FeatureValue input, FloatTensor? scale) = Flat(op, state);
        weights = Planar(op, state, weights, input);
        if (TryBinary(op, state, input, scale, weights) is { } binary)
        {
            FloatTensor factors = binary.Factors ?? state.Filled(op, bias.Count, 1);
            state.Add(op, rank: 2, name => new Scale(name, binary.Sums.Node, factors, bias));
            return;
        }

        FeatureValue complete = Flat(state.AnyLayout(op, 0), op, state);
        state.Add(op, rank: 2, name => new Linear(name, complete.Node, weights, bias));
    }

    /// <summary>The sums of a binary layer and the factors after them, null if all are 1.</summary>
    private static (FeatureValue Sums, FloatTensor? Factors)? TryBinary(
        Operator op, ReaderState state, FeatureValue input, FloatTensor? scale, FloatTensor weights)
    {
        FeatureShape shape = state.ShapeOf(input);
        bool fits = input.IsSign && weights.Shape[1] == shape.Count && ScaledSigns.IsOneNumber(scale);
        if (!fits || ScaledSigns.TryRead(op, state, weights) is not { } signs)
        {
            return null;
        }

        state.TakeMemory(op, signs.Signs.Bytes.Length);
        var filters = new BitTensor(
            [weights.Shape[0], shape.Channels, shape.Height, shape.Width], signs.Signs.Bytes);
        FeatureValue sums = state.AddNode(
            op, rank: 2, name => new BinaryConv(name, input.Node, filters, new Window(shape.Height, shape.Width)));
        return (sums, signs.FactorsTimes(op, state, scale));
    }

    private static (FeatureValue Input, FloatTensor? Scale) Flat(Operator op, ReaderState state)
    {
        (FeatureValue input, FloatTensor? scale) = state.Factored(op, 0);
        return (Flat(input, op, state), scale);
    }

    private static FeatureValue Flat(FeatureValue input, Operator op, ReaderState state) => input.Rank == 2
        ? input
        : throw op.Invalid(
            $"reads '{op.Input(0)}' of {state.ShapeOf(input)}, which is no vector; a flattened value was expected.");

    /// <summary>Weights [out, in] with the inputs in planar order, whatever order the file flattens.</summary>
    private static FloatTensor Planar(Operator op, ReaderState state, FloatTensor weights, FeatureValue input)
    {
        FeatureShape shape = state.ShapeOf(input);
        if (!input.IsChannelsLast || shape.Area == 1 || weights.Shape[1] != shape.Count)
        {
            return weights;
        }

        state.TakeMemory(op, sizeof(float) * (long)weights.Count);
        state.Budget.TakeWork(op.Name, weights.Count);
        var planar = new float[weights.Count];
        for (int i = 0; i < planar.Length; i++)
        {
            (int output, int rest) = Math.DivRem(i, shape.Count);
            (int channel, int pixel) = Math.DivRem(rest, shape.Area);
            planar[i] = weights.Values[output * shape.Count + pixel * shape.Channels + channel];
        }

        return new FloatTensor(weights.Shape, planar);
    }
}
