using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>Reads a sign: <c>GreaterOrEqual(x, 0) -> Where(+1, -1)</c>.</summary>
internal static class SignReader
{
    public static void ReadGreaterOrEqual(Operator op, ReaderState state)
    {
        op.Expect(2);
        FeatureValue input = state.Feature(op, 0);
        if (state.Scalar(op, 1) != 0)
        {
            throw op.Invalid("compares with a constant other than 0; only the comparison of a sign can be read.");
        }

        state.Define(op.Output, new ComparisonValue(input));
    }

    public static void ReadWhere(Operator op, ReaderState state)
    {
        op.Expect(3);
        if (state.Input(op, 0) is not ComparisonValue comparison
            || state.Scalar(op, 1) != 1 || state.Scalar(op, 2) != -1)
        {
            throw op.Invalid("must choose +1 where a value is zero or above and -1 elsewhere.");
        }

        FeatureValue input = comparison.Input;
        state.Add(op, input.Rank, name => new Sign(name, input.Node), isSign: true);
    }
}
