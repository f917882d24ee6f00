using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Layers;

/// <summary>
/// Reads <c>Conv</c>. It is a binary convolution if the weights are unpacked bits, or if signs meet float weights that
/// are +1 or -1 times one factor for each filter; the factors and a bias become a scale after it.
/// </summary>
internal static class ConvolutionReader
{
    public static void Read(Operator op, ReaderState state)
    {
        op.Expect(3, [.. WindowReader.AttributeNames, "group"]);
        op.ExpectInt("group", 1, fallback: 1);
        switch (state.Input(op, 1))
        {
            case BinaryWeightsValue { Weights: var weights }:
                (FeatureValue input, Window window) = Slide(op, state, weights.Shape);
                AddBinary(op, state, input, weights, factors: null, window);
                break;
            case ConstantValue:
                ReadFloat(op, state);
                break;
            default:
                throw op.Invalid(
                    $"has the weights '{op.Input(1)}'; a float constant, or bits unpacked through the sign table, was "
                    + "expected.");
        }
    }

    private static void ReadFloat(Operator op, ReaderState state)
    {
        FloatTensor weights = state.Parameter(op, 1);
        if (TryReadScaled(op, state, weights))
        {
            return;
        }

        (FeatureValue input, Window window) = Slide(op, state, weights.Shape);
        if (input.IsSign && ScaledSigns.TryRead(op, state, weights) is { } signs)
        {
            AddBinary(op, state, input, signs.Signs, signs.Factors, window);
            return;
        }

        FloatTensor? bias = op.HasInput(2) ? state.Vector(op, 2, weights.Shape[0]) : null;
        state.Add(op, rank: 4, name => new Conv(name, input.Node, weights, bias, window));
    }

    /// <summary>Signs times one number: multiplies the sums instead.</summary>
    private static bool TryReadScaled(Operator op, ReaderState state, FloatTensor weights)
    {
        if (state.Input(op, 0) is not (ProductValue or StepValue)
            || state.Factored(op, 0) is not ({ IsSign: true, Rank: 4, IsChannelsLast: false } input, { } scale)
            || !ScaledSigns.IsOneNumber(scale) || weights.Shape.Length != 4
            || ScaledSigns.TryRead(op, state, weights) is not { } signs)
        {
            return false;
        }

        Window window = WindowReader.Read(op, state.ShapeOf(input), (weights.Shape[2], weights.Shape[3]));
        AddBinary(op, state, input, signs.Signs, signs.FactorsTimes(op, state, scale), window);
        return true;
    }

    private static void AddBinary(
        Operator op, ReaderState state, FeatureValue input, BitTensor weights, FloatTensor? factors, Window window)
    {
        FeatureValue sums = state.AddNode(op, rank: 4, name => new BinaryConv(name, input.Node, weights, window));
        if (op.HasInput(2))
        {
            int filters = weights.Shape[0];
            FloatTensor offset = state.Vector(op, 2, filters);
            factors ??= state.Filled(op, filters, 1);
            state.Add(op, rank: 4, name => new Scale(name, sums.Node, factors, offset));
        }
        else
        {
            state.Define(op.Output, factors is null ? sums : new ProductValue(sums, factors, op));
        }
    }

    /// <summary>
    /// The input of the window, and the window. A border around signs becomes part of the window: a binary convolution
    /// reads signs, and a padded tap adds nothing there either.
    /// </summary>
    private static (FeatureValue Input, Window Window) Slide(
        Operator op, ReaderState state, ReadOnlySpan<int> weights)
    {
        if (weights.Length != 4)
        {
            throw op.Invalid($"has weights of {weights.Length} dimensions; [out, in, height, width] was expected.");
        }

        (int Height, int Width) kernel = (weights[2], weights[3]);
        if (state.Input(op, 0) is BorderValue border && border.Border < Math.Max(kernel.Height, kernel.Width)
            && op.Text("auto_pad", "NOTSET") == "NOTSET")
        {
            Window inner = WindowReader.Read(op, state.ShapeOf(border.Input), kernel);
            if (inner.Padding + (long)border.Border < Math.Max(kernel.Height, kernel.Width))
            {
                return (border.Input, inner with { Padding = inner.Padding + border.Border });
            }
        }

        FeatureValue input = state.Image(op, 0);
        return (input, WindowReader.Read(op, state.ShapeOf(input), kernel));
    }
}
