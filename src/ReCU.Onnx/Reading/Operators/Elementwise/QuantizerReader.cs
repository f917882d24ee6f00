using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Elementwise;

/// <summary>
/// Reads QONNX's one-bit quantisers, with which Brevitas and QKeras export binary networks: a sign with a scale, +1 at
/// zero. These are <c>BipolarQuant</c>, and <c>Quant</c> with one signed bit.
/// </summary>
internal static class QuantizerReader
{
    /// <summary>+scale for inputs of at least zero, else -scale.</summary>
    public static void ReadBipolarQuant(Operator op, ReaderState state)
    {
        op.Expect(2);
        ReadSign(op, state);
    }

    /// <summary>
    /// A quantiser with any number of bits, of which a feature map can have only one: with a zero point of 0 and a
    /// scale above 0, the quotient by the scale has the sign of the input.
    /// </summary>
    public static void ReadQuant(Operator op, ReaderState state)
    {
        op.Expect(4, "signed", "narrow", "rounding_mode");
        float bits = state.Scalar(op, 3);
        if (bits != 1 || op.Int("signed", 1) == 0)
        {
            string kind = op.Int("signed", 1) == 0 ? "unsigned " : "";
            throw op.Invalid(
                $"quantises the feature map '{op.Input(0)}' to {bits} {kind}bits; a sign, one signed bit, was expected. "
                + "Train with one bit (BipolarQuant, or Quant with signed=1 and a bit width of 1), or leave the "
                + "quantisation of the input out.");
        }

        if (state.Constant(op, 2).Reals.ContainsAnyExcept(0f) || Minimum(state.Constant(op, 1).Reals) is not > 0)
        {
            throw op.Invalid("has a zero point other than 0, or a scale that is not above 0; a sign was expected.");
        }

        ReadSign(op, state);
    }

    private static void ReadSign(Operator op, ReaderState state)
    {
        FeatureValue input = state.AnyLayout(op, 0);
        FloatTensor scale = state.PerChannel(op, 1, input);
        FeatureValue sign = state.AddNode(op, input.Rank, name => new Sign(name, input.Node)) with
        {
            IsChannelsLast = input.IsChannelsLast,
        };
        state.Define(
            op.Output, scale.Values.ContainsAnyExcept(1f) ? new ProductValue(sign, scale, op) : sign);
    }

    /// <summary>The smallest value; NaN if one is NaN, or there is none.</summary>
    private static float Minimum(ReadOnlySpan<float> values)
    {
        float minimum = values.IsEmpty ? float.NaN : values[0];
        foreach (float value in values)
        {
            minimum = MathF.Min(minimum, value);
        }

        return minimum;
    }
}
