using ReCU.Graph;
using ReCU.Onnx.Tests.Forms;
using static ReCU.Onnx.Tests.Forms.ForeignModel;

namespace ReCU.Onnx.Tests.Reading.Operators;

/// <summary>What other programs write and no network of this library has is refused by name, with the reason.</summary>
internal sealed class ForeignRefusalTests
{
    private const string X = Input;

    [TestCaseSource(nameof(Maps))]
    [TestCaseSource(nameof(Constants))]
    public void TheMessageNamesTheOperatorAndTheReason(Func<ForeignModel, string> form, string reason)
    {
        var m = new ForeignModel();
        string refused = form(m);
        byte[] model = m.WithHead(refused, 144);

        Assert.That(
            () => OnnxModel.Parse(model),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains($"'{refused}'").And.Message.Contains(reason));
    }

    private static IEnumerable<TestCaseData> Maps() =>
    [
        Case("a quotient by a value", m => m.Add("Div", [m.Number(1), X]), "divides a constant"),
        Case("a product of values", m => m.Add("Mul", [X, X]), "must be a constant"),
        Case("a factor a pixel", m => m.Add("Mul", [X, m.Random(6, 6)]), "each of 4 channels"),
        Case("a factor of five dimensions", m => m.Add("Mul", [X, m.Random(1, 1, 4, 1, 1)]), "each of 4 channels"),
        Case("a bias of another shape", m =>
            m.Add("Add", [X, m.Add("Expand", [m.Random(4, 1, 1), m.Add("Shape", [Pooled(m)])])]), "must be a constant"),
        Case("a minimum of values", m => m.Add("Min", [X, Pooled(m)]), "must be a constant"),
        Case("training mode", m => Norm(m, Int("training_mode", 1)), "'training_mode' is 1"),
        Case("too few means", m => m.Add(
            "BatchNormalization", [X, m.Random(4), m.Random(4), m.Random(3), m.Random(4)]), "has 3 values; 4"),
        Case("a dropout in training", m =>
            m.Add("Dropout", [X, m.Number(0.5f), m.Add(Truth("true"))]), "training mode"),
        Case("another activation", m => m.Add("Tanh", [X]), "Use a hardtanh (Clip)"),
        Case("quantised feature maps", m =>
            m.Add("QuantizeLinear", [X, m.Number(0.5f)]), "activations to one bit by a sign"),
        Case("an operator of nowhere", m => m.Add("Frobnicate", [X]), "ApplyOnnxModel of Microsoft.ML"),
        Case("rows and columns turned", m => m.Add("Transpose", [X], Ints("perm", 0, 1, 3, 2)), "by [0, 3, 1, 2]"),
        Case("a pool with the channels last", m => m.Add(
            "MaxPool", [m.Add("Transpose", [X], Ints("perm", 0, 2, 3, 1))], Ints("kernel_shape", 2, 2)),
            "with the channels last"),
        Case("a batch norm with the channels last", m => m.Add(
            "BatchNormalization",
            [m.Add("Transpose", [X], Ints("perm", 0, 2, 3, 1)), m.Random(6), m.Random(6), m.Random(6), m.Random(6)]),
            "normalises the width"),
        Case("a batch norm of a flattened map", m => m.Add(
            "BatchNormalization",
            [m.Add("Flatten", [X]), m.Random(144), m.Random(144), m.Random(144), m.Random(144)]),
            "before the flattening"),
        Case("a matrix times a value", m => m.Add("MatMul", [m.Random(2, 2), X]), "a feature map by a matrix"),
        Case("a cast to integers", m => m.Add("Cast", [X], Int("to", 7)), "casts a feature map to Int64"),
        Case("a rounded-up window", m => m.Add(
            "MaxPool", [X], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Int("ceil_mode", 1)), "over the edge"),
        Case("a mean over channels", m => m.Add("ReduceMean", [X], Ints("axes", 1)), "axes 2 and 3"),
        Case("two feature maps joined", m => m.Add("Concat", [X, Pooled(m)], Int("axis", 1)), "joins 2 feature maps"),
        Case("rows joined", m => m.Add("Concat", [X, m.Floats([1, 4, 1, 6], 0)], Int("axis", 2)), "'axis' is 2"),
        Case("other than zeros joined", m =>
            m.Add("Concat", [X, m.Floats([1, 4, 6, 6], 1)], Int("axis", 1)), "zeros of the same height"),
        Case("smaller zeros joined", m =>
            m.Add("Concat", [X, m.Floats([1, 4, 6, 1], 0)], Int("axis", 1)), "zeros of the same height"),
        Case("some of the rows", m =>
            m.Add("Slice", [X, m.Ints(1), m.Ints(6), m.Ints(2)]), "takes 1 to 6"),
        Case("every second channel", m =>
            m.Add("Slice", [X, m.Ints(0), m.Ints(4), m.Ints(1), m.Ints(2)]), "by 2 of axis 1"),
        Case("unequal strides", m =>
            m.Add("Slice", [X, m.Ints(0, 0), m.Ints(6, 6), m.Ints(2, 3), m.Ints(2, 3)]), "equal strides"),
        Case("rows alone", m => m.Add(
            "Relu", [m.Add("Slice", [X, m.Ints(0), m.Ints(6), m.Ints(2), m.Ints(2)])]), "sliced along one axis"),
        Case("another batch", m => m.Add("Reshape", [X, m.Ints(2, 144)]), "[N, 144] was expected"),
        Case("too few values", m => m.Add("Reshape", [X, m.Ints(-1, 143)]), "[N, 144] was expected"),
        Case("other rows", m => m.Add("Reshape", [X, m.Ints(0, 4, 4, 9)]), "[N, 144] was expected"),
        Case("a squeezed image", m => m.Add("Squeeze", [X, m.Ints(2, 3)]), "[N, C, 1, 1]"),
        Case("the shape of an image as a number", m =>
            m.Add("Squeeze", [m.Add("Shape", [X])]), "must make a number of a shape of one dimension"),
        Case("the batch squeezed along another axis", m => m.Add(
            "Squeeze", [m.Add("Slice", [m.Add("Shape", [X]), m.Ints(0), m.Ints(1)]), m.Ints(1)]),
            "must make a number of a shape of one dimension"),
        Case("a squeezed image with the channels last", m => m.Add(
            "Squeeze",
            [m.Add("Transpose", [m.Add("GlobalAveragePool", [X])], Ints("perm", 0, 2, 3, 1)), m.Ints(2, 3)]),
            "[N, C, 1, 1]"),
        Case("a padding by ones", m => m.Add("Pad", [X, m.Ints(new long[8]), m.Number(1)]), "with zeros"),
        Case("a padding of axis 4", m => m.Add("Pad", [X, m.Ints(1, 1), "", m.Ints(4)]), "the axis 4"),
        Case("a product with an image", m => m.Add("MatMul", [X, m.Random(6, 3)]), "no vector"),
        Case("a bias a row", m => m.Add(
            "Gemm", [m.Add("Flatten", [X]), m.Random(144, 3), m.Random(3, 1)]), "has 3 values; 3 were"),
        Case("a comparison of values", m => m.Add("Greater", [X, Pooled(m)]), "other than 0"),
        Case("a choice of values", m =>
            m.Add("Where", [m.Add("Greater", [X, m.Number(0)]), X, m.Number(0)]), "between two numbers"),
        Case("a comparison as a number", m => m.Add("Greater", [X, m.Number(0)]), "as Bool; a sign was expected"),
        Case("a sign of what is often zero", m => m.Add("Sign", [m.Add("Relu", [X])]), "is 0 at zero"),
        Case("a sign of padding", m =>
            m.Add("Sign", [m.Add("Pad", [X, m.Ints(0, 1, 0, 0, 0, 0, 0, 0)])]), "a matter of course"),
        Case("paddings of both kinds", m => m.Add(
            "Conv",
            [X, m.Random(4, 4, 3, 3)],
            Text("auto_pad", "SAME_UPPER"),
            Ints("pads", 1, 1, 1, 1)), "both 'pads' and the automatic padding"),
        Case("pads that do not pad, and automatic ones", m => m.Add(
            "MaxPool",
            [X],
            Ints("kernel_shape", 3, 3),
            Text("auto_pad", "VALID"),
            Ints("pads", 0, 0, 0, 0)), "both 'pads' and the automatic padding"),
        Case("a window that never moves", m => m.Add(
            "MaxPool",
            [X],
            Ints("kernel_shape", 2, 2),
            Ints("strides", 0, 0),
            Text("auto_pad", "SAME_UPPER")), "stride"),
        Case("groups", m => m.Add("Conv", [X, m.Random(4, 1, 3, 3)], Int("group", 4)), "'group' is 4"),
    ];

    private static IEnumerable<TestCaseData> Constants() =>
    [
        Case("shapes that do not fit", m => m.Add("Add", [m.Random(2, 3), m.Random(3, 2)]), "do not fit"),
        Case("mixed numbers", m => m.Add("Add", [m.Random(2), m.Ints(1, 2)]), "equal types"),
        Case("a quotient by zero", m => m.Add("Div", [m.Ints(3), m.Ints(0)]), "by zero"),
        Case("an axis too far", m => m.Add("ReduceSum", [m.Random(2), m.Ints(1)]), "the axis 1"),
        Case("an index too far", m => m.Add("Gather", [m.Random(2), m.Ints(2)]), "element 2 of 2"),
        Case("a reshape of others", m => m.Add("Reshape", [m.Random(2), m.Ints(3)]), "shapes 2 values to [3]"),
        Case("a negative shape", m => m.Add("Reshape", [m.Random(2), m.Ints(-2, -1)]), "at least 0"),
        Case("an order that repeats", m => m.Add("Transpose", [m.Random(2, 2)], Ints("perm", 0, 0)), "every dimension"),
        Case("a constant of nothing", m => m.Add("Constant", []), "has no value"),
        Case("a constant of texts", m => m.Add("Constant", [], Text("value_string", "x")), "'value_string'"),
        Case("a cast to text", m => m.Add("Cast", [m.Random(2)], Int("to", 8)), "element type String"),
        Case("a cast to four bits", m => m.Add("Cast", [m.Random(2)], Int("to", 22)), "element type Int4"),
        Case("a cast to a type of nowhere", m =>
            m.Add("Cast", [m.Random(2)], Int("to", 99)), "99, which ONNX does not know"),
        Case("scales along another axis", m =>
            m.Add("DequantizeLinear", [m.SignBytes(2, 3), m.Random(2)], Int("axis", 1)), "each of 3 along axis 1"),
        Case("scales of blocks", m =>
            m.Add("DequantizeLinear", [m.SignBytes(2, 3), m.Random(2)], Int("block_size", 2)), "'block_size' is 2"),
        Case("unequal starts and ends", m => m.Add("Slice", [m.Random(4), m.Ints(0), m.Ints(1, 2)]), "unequal number"),
        Case("a step of zero", m =>
            m.Add("Slice", [m.Random(4), m.Ints(0), m.Ints(1), m.Ints(0), m.Ints(0)]), "by 0"),
        Case("a slice along one axis twice", m =>
            m.Add("Slice", [m.Random(4, 4), m.Ints(0, 0), m.Ints(1, 1), m.Ints(0, -2)]), "slices axis 0 of 2"),
        Case("nine dimensions", m => m.Add("Unsqueeze", [m.Number(1), m.Ints(0, 1, 2, 3, 4, 5, 6, 7, 8)]), "at most 8"),
    ];

    private static TestCaseData Case(string name, Func<ForeignModel, string> form, string reason) =>
        new TestCaseData(form, reason).SetArgDisplayNames(name);

    private static string Pooled(ForeignModel m) => m.Add("GlobalAveragePool", [X]);

    private static string Norm(ForeignModel m, Proto.AttributeProto attribute) =>
        m.Add("BatchNormalization", [X, m.Random(4), m.Random(4), m.Random(4), m.Random(4)], attribute);

    private static Proto.TensorProto Truth(string name) => new() { Name = name, DataType = 9, Int32Data = { 1 } };
}
