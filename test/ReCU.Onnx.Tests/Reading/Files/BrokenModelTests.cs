using Google.Protobuf;
using Google.Protobuf.Collections;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using static ReCU.Onnx.Proto.AttributeProto.Types;

namespace ReCU.Onnx.Tests.Reading.Files;

/// <summary>Each way in which a file can be wrong, and what its reader is told.</summary>
internal sealed class BrokenModelTests
{
    [TestCaseSource(nameof(Cases))]
    public void TheMessageNamesWhatIsWrong(Action<ModelProto> edit, string[] expected)
    {
        byte[] bytes = EditedModel.Bytes(edit);

        InvalidModelException error = Assert.Throws<InvalidModelException>(() => OnnxModel.Parse(bytes))!;

        using (Assert.EnterMultipleScope())
        {
            foreach (string part in expected)
            {
                Assert.That(error.Message, Does.Contain(part));
            }
        }
    }

    [Test]
    public void TheUneditedFileIsRead([Values] WeightFormat format) =>
        NetworkAssert.AreEqual(EditedModel.Network, OnnxModel.Parse(EditedModel.Bytes(_ => { }, format)));

    private static IEnumerable<TestCaseData> Cases() =>
    [
        .. FileCases(), .. GraphCases(), .. ConstantCases(), .. OperatorCases(), .. WeightCases(),
    ];

    private static IEnumerable<TestCaseData> FileCases() =>
    [
        Case("no graph", m => m.Graph = null, "no ONNX graph"),
        Case("no operator set", m => m.OpsetImport.Clear(), "operator set []", "9 to 25"),
        Case("a future operator set", m => m.OpsetImport[0].Version = 99, "operator set [99]"),
        Case("two operator sets", m => m.OpsetImport.Add(m.OpsetImport[0].Clone()), "operator set [13, 13]"),
        Case("an old IR version", m => m.IrVersion = 2, "IR version 2"),
        Case("a metadata entry twice", m => m.MetadataProps.Add(m.MetadataProps[0].Clone()), "'network'", "twice"),
        Case("no format version", m => m.MetadataProps.RemoveAt(m.MetadataProps.Count - 1), "'format_version'"),
        Case("a future format version", m => m.MetadataProps[^1].Value = "2", "format version '2'"),
        Case("class names in no JSON", m => m.MetadataProps[1].Value = "[1]", "'class_names'", "JSON"),
        Case("a shorter side that is no number", m => Add(m, "input.shorter_side", "-1"), "'input.shorter_side'", "'-1'"),
        Case("a shorter side beyond images", m => Add(m, "input.shorter_side", "65537"), "from 1 to 65536"),
        Case("too few class names", m => m.MetadataProps[1].Value = "[\"a\"]", "1 classes", "2 logits"),
    ];

    private static void Add(ModelProto model, string key, string value) =>
        model.MetadataProps.Insert(0, new StringStringEntryProto { Key = key, Value = value });

    private static IEnumerable<TestCaseData> GraphCases() =>
    [
        Case("no input", m => m.Graph.Input.Clear(), "0 named inputs"),
        Case("two inputs", m => m.Graph.Input.Add(new ValueInfoProto { Name = "x" }), "2 named inputs"),
        Case("a flat input", m => Dimensions(m).RemoveAt(3), "'pixels' has 3 dimensions"),
        Case("an input without type", m => m.Graph.Input[0].Type = null, "'pixels' must be a tensor of floats"),
        Case("an input of no channels", m => Dimensions(m)[1].DimValue = 0, "'pixels' has a dimension of '0'"),
        Case("a negative input", m => Dimensions(m)[2].DimValue = -5, "'pixels' has a dimension of '-5'"),
        Case("a named height", m => Dimensions(m)[2].DimParam = "height", "dimension of 'height"),
        Case(
            "a huge input",
            m => (Dimensions(m)[1].DimValue, Dimensions(m)[2].DimValue) = (1 << 20, 1 << 20),
            "'pixels'",
            "size below 2^31"),
        Case("a wider input", m => Dimensions(m)[1].DimValue = 3, "'stem'", "[3, 3, 1, 1] was expected"),
        Case("no outputs", m => m.Graph.Output.Clear(), "no outputs"),
        Case("an unknown output", m => m.Graph.Output[0].Name = "x", "Output 'x' must be the logits"),
        Case("an inner output", m => m.Graph.Output[0].Name = "hidden", "Output 'hidden' must be the logits"),
        Case(
            "another class count",
            m => m.Graph.Output[1].Type.TensorType.Shape.Dim[1].DimValue = 9,
            "'score' declares 9 classes",
            "makes 2"),
        Case("a cycle", m => m.Operator("stem").Input[0] = "bn", "'stem'", "'bn'", "earlier node"),
        Case("nodes out of order", m => Swap(m, "sign", "bn"), "'sign'", "'sign.positive'", "earlier node"),
        Case("a value made twice", m => m.Operator("relu").Output[0] = "sum", "'sum' is defined twice"),
        Case("a value over the input", m => m.Operator("stem").Output[0] = "pixels", "'pixels' is defined twice"),
        Case("a constant twice", m => m.Graph.Initializer.Add(m.Constant("bn.factor").Clone()), "'bn.factor'"),
        Case("a missing constant", m => m.Graph.Initializer.Remove(m.Constant("stem.weight")), "'stem.weight'"),
        Case("a long name", m => m.Operator("stem").Name = new string('x', 5000), "5000 characters"),
        Case("many operators", m => m.Graph.Node.AddRange(Enumerable.Repeat(new NodeProto(), 30_000)), "at most 20000"),
    ];

    private static IEnumerable<TestCaseData> ConstantCases() =>
    [
        Case(
            "external data",
            m => m.Constant("stem.weight").DataLocation = TensorProto.Types.DataLocation.External,
            "'stem.weight'",
            "another file"),
        Case("short data", m => m.Constant("fc.weight").RawData = ByteString.Empty, "'fc.weight'", "10 values"),
        Case("another type", m => m.Constant("fc.weight").DataType = 6, "'fc.weight'", "Int32", "Float was expected"),
        Case("an unknown type", m => m.Constant("fc.weight").DataType = 77, "'fc.weight'", "element type 77"),
        Case("a huge constant", m => m.Constant("fc.weight").Dims[0] = 1L << 40, "'fc.weight'", "below 2^31"),
        Case("an empty constant", m => m.Constant("fc.weight").Dims[0] = 0, "'fc.weight'", "takes 0 values"),
        Case("many dimensions", m => m.Constant("fc.weight").Dims.AddRange([1, 1, 1, 1, 1, 1, 1]), "9 dimensions"),
        Case("another shape", m => Swap(m.Constant("fc.weight").Dims), "'fc'", "'fc.bias'", "5 were expected"),
    ];

    private static IEnumerable<TestCaseData> OperatorCases() =>
    [
        Case("an unknown operator", m => m.Operator("relu").OpType = "Einsum", "'relu' (Einsum)"),
        Case("a foreign operator", m => m.Operator("relu").Domain = "com.x", "'relu'", "'com.x'"),
        Case("two outputs", m => m.Operator("max").Output.Add("indices"), "'max'", "2 outputs"),
        Case("too few inputs", m => m.Operator("fc").Input.RemoveAt(1), "'fc'"),
        Case("too many inputs", m => m.Operator("sum").Input.Add("bn"), "'sum'", "3 inputs"),
        Case("an attribute twice", m => Attributes(m, "max").Add(Attributes(m, "max")[0]), "'kernel_shape' twice"),
        Case("an unknown attribute", m => Attributes(m, "max").Add(Int("x", 1)), "'max'", "attribute 'x'"),
        Case("an attribute's type", m => m.Attribute("max", "pads").Type = AttributeType.Int, "'pads'", "Ints"),
        Case("groups", m => Attributes(m, "stem").Add(Int("group", 2)), "'stem'", "'group' is 2; 1 was expected"),
        Case("uneven strides", m => m.Attribute("max", "strides").Ints[1] = 1, "'strides' is [2, 1]"),
        Case("a huge stride", m => SetAll(m.Attribute("max", "strides"), 1L << 40), "'strides'", "out of range"),
        Case("a stride of zero", m => SetAll(m.Attribute("max", "strides"), 0), "'max'", "at least 1"),
        Case("negative pads", m => SetAll(m.Attribute("max", "pads"), -1), "'pads'", "out of range"),
        Case("a huge window", m => SetAll(m.Attribute("max", "kernel_shape"), 99), "'max'", "does not fit"),
        Case("three pads", m => m.Attribute("max", "pads").Ints.RemoveAt(0), "'pads' has 3 values; 4"),
        Case("a kernel unlike its weights", m => SetAll(m.Attribute("conv", "kernel_shape"), 5), "'conv'", "5x5"),
        Case("a threshold", m => m.Operator("sign.positive").Input[1] = "constant_1", "other than 0"),
        Case("another sign", m => m.Operator("sign").Input[2] = "constant_0", "'conv'", "not the output of a sign"),
        Case("no step", m => m.Operator("sign").Input[2] = "constant_1", "'sign'", "1 below zero", "1 above"),
        Case("a constant's sign", m => m.Operator("sign.positive").Input[0] = "bn.factor", "feature map was expected"),
        Case("per pixel factors", m => Swap(m.Constant("bn.factor").Dims), "'bn.product'", "each of 3 channels"),
        Case("a reflecting pad", m => m.Attribute("wide", "mode").S = ByteString.CopyFromUtf8("reflect"), "zeros"),
        Case("a pad of both kinds", m => Pads(m, 0, 1, 1, 1, 0, 0, 1, 1), "'wide'", "[0, 1, 1, 1, 0, 0, 1, 1]"),
        Case("a huge pad", m => Pads(m, 0, int.MaxValue, 0, 0, 0, 5, 0, 0), "'wide'", "below 2^31"),
        Case("an empty clip", m => Swap(m.Operator("clip").Input, 1, 2), "'clip'", "empty"),
        Case("another product", m => Attributes(m, "fc").Add(Int("transA", 1)), "'fc'", "'transA' is 1"),
        Case("no flattening", m => m.Operator("fc").Input[0] = "clip", "'fc'", "flattened"),
        Case("a softmax of an image", m => m.Operator("score").Input[0] = "clip", "'score'", "logits"),
    ];

    private static IEnumerable<TestCaseData> WeightCases() =>
    [
        Case("another table", m => m.Constant("sign_table.bytes").RawData = Zeros(2048), "'conv.weight.signs'", "sign table"),
        Case("too few bits", m => Bits(m, 10), "'conv.weight.used'", "first of a row"),
        Case("too many bits", m => Bits(m, 12), "'conv.weight'", "packed in 12 bytes", "[3, 3, 3, 3]"),
        Case("bits cut elsewhere", m => SetInt64(m, "conv.weight.count", 80), "'conv.weight'", "80 signs"),
        Case("weights of three dimensions", m => SetInt64(m, "conv.weight.shape", 9, 3, 3), "3 dimensions"),
        Case(
            "a huge shape",
            m => SetInt64(m, "conv.weight.shape", int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue),
            "'conv.weight'",
            "81 signs"),
        Case("a negative shape", m => SetInt64(m, "conv.weight.shape", -3, -3, 3, 3), "'conv.weight'"),
        Case(
            "signs as floats",
            m => m.Attribute("conv.weight.index", "to").I = 1,
            "'conv.weight.index'",
            "Int64 was expected"),
        Case("no signs to convolve", m => m.Operator("conv").Input[0] = "bn", "'conv'", "not the output of a sign"),
        Case("bits as features", m => m.Operator("relu").Input[0] = "conv.weight", "'relu'", "binary weights"),
    ];

    private static TestCaseData Case(string name, Action<ModelProto> edit, params string[] expected) =>
        new TestCaseData(edit, expected).SetArgDisplayNames(name);

    private static RepeatedField<TensorShapeProto.Types.Dimension> Dimensions(ModelProto model) =>
        model.Graph.Input[0].Type.TensorType.Shape.Dim;

    private static RepeatedField<AttributeProto> Attributes(ModelProto model, string node) =>
        model.Operator(node).Attribute;

    private static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeType.Int, I = value };

    private static void SetAll(AttributeProto attribute, long value)
    {
        for (int i = 0; i < attribute.Ints.Count; i++)
        {
            attribute.Ints[i] = value;
        }
    }

    private static void Swap(ModelProto model, string first, string second)
    {
        RepeatedField<NodeProto> nodes = model.Graph.Node;
        Swap(nodes, nodes.IndexOf(model.Operator(first)), nodes.IndexOf(model.Operator(second)));
    }

    private static void Swap<T>(IList<T> list, int first = 0, int second = 1) =>
        (list[first], list[second]) = (list[second], list[first]);

    private static void Pads(ModelProto model, params long[] pads) => SetInt64(model, "wide.pads", pads);

    private static void SetInt64(ModelProto model, string name, params long[] values)
    {
        TensorProto constant = model.Constant(name);
        constant.RawData = ByteString.Empty;
        constant.Dims[0] = values.Length;
        constant.Int64Data.AddRange(values);
    }

    private static void Bits(ModelProto model, int bytes)
    {
        TensorProto bits = model.Constant("conv.weight.bits");
        bits.Dims[0] = bytes;
        bits.RawData = Zeros(bytes);
    }

    private static ByteString Zeros(int count) => ByteString.CopyFrom(new byte[count]);
}
