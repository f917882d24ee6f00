using static ReCU.Onnx.Tests.Forms.ForeignModel;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>
/// An operator of a random file; FsCheck draws the numbers, and makes them smaller where a file fails.
/// </summary>
/// <param name="Type">Which operator.</param>
/// <param name="First">Which value is its first input.</param>
/// <param name="Second">Which value is its second input; none where negative.</param>
/// <param name="Third">Which value is its third input; none where negative.</param>
/// <param name="Attribute">Which attribute it has; none where negative.</param>
public sealed record RandomOperator(byte Type, byte First, sbyte Second, sbyte Third, sbyte Attribute)
{
    private static readonly string[] _types =
    [
        "Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "ConstantOfShape", "Conv", "Div",
        "Expand", "Flatten", "Gather", "Gemm", "GlobalAveragePool", "Greater", "Identity", "Less", "MatMul", "Max",
        "Min", "Mul", "Neg", "Not", "PRelu", "Pad", "Pow", "ReduceMean", "ReduceProd", "Relu", "Reshape", "Shape",
        "Sign", "Slice", "Softmax", "Sqrt", "Squeeze", "Sub", "Transpose", "Unsqueeze", "Where",
    ];

    /// <summary>A file of the operators in a row; the last one makes the logits.</summary>
    public static byte[] File(RandomOperator[] operators)
    {
        var m = new ForeignModel();
        var values = new List<string>
        {
            Input, m.Number(0), m.Number(1), m.Random(4, 1, 1), m.Signs([4, 4, 1, 1], 1), m.Signs([3, 4, 3, 3], 2),
            m.Random(144, 3), m.Random(4), m.Ints(0), m.Ints(1, 2, 3), m.Ints(-1, 144), m.Ints(0, 1, 0, 0, 0, 2, 0, 0),
            m.Int(1), m.Ints(int.MaxValue, int.MaxValue), m.Ints(2, 3), m.Floats([2, 2, 6, 6], 0),
        };
        foreach (RandomOperator op in operators)
        {
            string[] inputs = [Pick(values, op.First), .. Rest(values, op.Second), .. Rest(values, op.Third)];
            values.Add(m.Add(_types[op.Type % _types.Length], inputs, op.Attributes()));
        }

        return m.WithOutput(values[^1], 3);
    }

    private Proto.AttributeProto[] Attributes() => (Attribute % 8) switch
    {
        0 => [Int("axis", 0)],
        1 => [Int("axis", 1)],
        2 => [Int("to", 1)],
        3 => [Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)],
        4 => [Ints("axes", 1, 2, 3)],
        5 => [Ints("axes", 2, 3), Int("keepdims", 0)],
        6 => [Ints("perm", 1, 0)],
        _ => [],
    };

    private static string[] Rest(List<string> values, sbyte index) => index < 0 ? [] : [Pick(values, index)];

    // Recent values are drawn more often, so that operators make chains.
    private static string Pick(List<string> values, int index) =>
        index % 3 == 0 ? values[^(1 + index / 3 % Math.Min(values.Count, 4))] : values[index % values.Count];
}
