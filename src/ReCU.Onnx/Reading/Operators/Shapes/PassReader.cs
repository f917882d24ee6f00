using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Shapes;

/// <summary>Reads operators without effect in a trained network.</summary>
internal static class PassReader
{
    public static void ReadIdentity(Operator op, ReaderState state)
    {
        op.Expect(1);
        state.Define(op.Output, state.Input(op, 0));
    }

    public static void ReadDropout(Operator op, ReaderState state)
    {
        op.Expect(3, "ratio", "seed");
        if (op.HasInput(2) && state.Scalar(op, 2) != 0)
        {
            throw op.Invalid("is in training mode; a network for inference was expected.");
        }

        state.Define(op.Output, state.Input(op, 0));
    }

    /// <summary>A feature map consists of floats already; 16-bit floats become float32, which rounds less.</summary>
    public static void ReadCast(Operator op, ReaderState state)
    {
        op.Expect(1, "to", "saturate", "round_mode");
        var type = (ElementType)op.Int("to", 0);
        if (!type.IsReal())
        {
            throw op.Invalid(
                $"casts a feature map to {type.Name()}; Float, Float16, BFloat16 or Double was expected. Export the sign "
                + "as Where(x >= 0, 1, -1), and feature maps as floats.");
        }

        state.Reshape(op, input => input);
    }
}
