using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Tests.Forms;
using static ReCU.Onnx.Tests.Forms.ForeignModel;

namespace ReCU.Onnx.Tests.Reading.Operators;

/// <summary>
/// Forms in which other programs write what this library's networks are made of: the network read computes what ONNX
/// Runtime computes from the file. Images are [4, 6, 6].
/// </summary>
internal sealed class ForeignFormTests
{
    private const string X = Input;

    [TestCaseSource(nameof(Scales))]
    [TestCaseSource(nameof(Bounds))]
    [TestCaseSource(nameof(Pads))]
    [TestCaseSource(nameof(Pools))]
    [TestCaseSource(nameof(Vectors))]
    [TestCaseSource(nameof(Heads))]
    public void TheNetworkComputesWhatONNXRuntimeDoes(Func<byte[]> make)
    {
        byte[] model = make();
        float[] pixels = Images(8 * 4 * 36);

        NetworkAssert.ComputesAs(OnnxModel.Parse(model), model, pixels);
    }

    [TestCaseSource(nameof(Convolutions))]
    public void SignsMeetABinaryConvolution(Func<ForeignModel, string, string> convolve)
    {
        byte[] model = Convolve(convolve);

        NetworkGraph network = OnnxModel.Parse(model);

        Assert.That(network.Nodes.OfType<BinaryConv>().Count(), Is.EqualTo(1));
        Assert.That(network.Nodes.OfType<Conv>(), Is.Empty);
        NetworkAssert.ComputesAs(network, model, Images(8 * 4 * 36));
    }

    [TestCase(12)]
    [TestCase(25)]
    public void OtherOperatorSetsAreRead(int opset)
    {
        var m = new ForeignModel(opset);
        byte[] model = m.WithHead(m.Add("Identity", [X]), 144);

        Assert.That(OnnxModel.Parse(model).Nodes.Single(), Is.InstanceOf<Linear>());
    }

    /// <summary>The file of every form, with its name.</summary>
    public static IEnumerable<(string Name, byte[] Model)> Models() =>
    [
        .. Scales().Concat(Bounds()).Concat(Pads()).Concat(Pools()).Concat(Vectors()).Concat(Heads())
            .Select(c => (c.ArgDisplayNames![0], ((Func<byte[]>)c.Arguments[0]!)())),
        .. Convolutions()
            .Select(c => (c.ArgDisplayNames![0], Convolve((Func<ForeignModel, string, string>)c.Arguments[0]!))),
    ];

    private static IEnumerable<TestCaseData> Convolutions() =>
    [
        Conv("+1 and -1", (m, x) => m.Add("Conv", [x, m.Signs([5, 4, 3, 3], 1)])),
        Conv("times alpha", (m, x) => m.Add("Conv", [x, m.Signs([5, 4, 3, 3], 0.5f, -2, 0, 3, 0.1f)])),
        Conv("with a bias", (m, x) => m.Add("Conv", [x, m.Signs([5, 4, 3, 3], 1), m.Random(5)])),
        Conv("alpha and bias", (m, x) => m.Add("Conv", [x, m.Signs([5, 4, 3, 3], 0.5f, -2), m.Random(5)])),
        Conv("alpha behind", (m, x) =>
            m.Add("Mul", [m.Add("Conv", [x, m.Signs([5, 4, 3, 3], 1)]), m.Random(5, 1, 1)])),
        Conv("signs of latent weights", (m, x) => m.Add("Conv", [x, m.Add("Sign", [m.Random(5, 4, 3, 3)])])),
        Conv("standardised latent weights", (m, x) =>
        {
            string latent = m.Random(5, 4, 3, 3);
            string mean = m.Add("ReduceMean", [latent], Ints("axes", 1, 2, 3));
            string sign = m.Add("Sign", [m.Add("Sub", [latent, mean])]);
            return m.Add("Conv", [x, m.Add("Mul", [sign, m.Random(5, 1, 1, 1)])]);
        }),
        Conv("a choice by latent weights", (m, x) =>
        {
            string positive = m.Add("GreaterOrEqual", [m.Random(5, 4, 3, 3), m.Number(0)]);
            return m.Add("Conv", [x, m.Add("Where", [positive, m.Number(1), m.Number(-1)])]);
        }),
        Conv("a border of its own", (m, x) =>
        {
            string border = m.Add("Pad", [x, m.Ints(0, 0, 1, 1, 0, 0, 1, 1)]);
            return m.Add("Conv", [border, m.Signs([5, 4, 5, 5], 1)]);
        }),
        Conv("automatic padding", (m, x) =>
        {
            string map = m.Add("Conv", [x, m.Signs([5, 4, 3, 3], 1)], Text("auto_pad", "SAME_UPPER"));
            return m.Add("MaxPool", [map], Ints("kernel_shape", 3, 3));
        }),
        Conv("weights turned round", (m, x) =>
            m.Add("Conv", [x, m.Add("Transpose", [m.Signs([3, 3, 4, 5], 1)], Ints("perm", 3, 2, 0, 1))])),
        Conv("weights in a Constant", (m, x) =>
        {
            string name = m.Signs([5, 4, 3, 3], 1);
            TensorProto tensor = m.Proto.Graph.Initializer.Single(t => t.Name == name);
            m.Proto.Graph.Initializer.Remove(tensor);
            return m.Add("Conv", [x, m.Add("Constant", [], Tensor("value", tensor))]);
        }),
    ];

    private static IEnumerable<TestCaseData> Scales() =>
    [
        Map("a factor squeezed along one axis", m =>
            m.Add("Mul", [X, m.Add("Squeeze", [m.Random(1, 4, 1, 1), m.Ints(0)])])),
        Map("a factor squeezed along all axes", m => m.Add(
            "Mul", [X, m.Add("Unsqueeze", [m.Add("Squeeze", [m.Random(1, 4, 1)]), m.Ints(1, 2)])])),
        Map("batch norm", m => Norm(m, X)),
        Map("batch norm of a product", m => Norm(m, m.Add("Mul", [X, m.Random(4, 1, 1)]))),
        Map("products in a row", m => m.Add("Mul", [m.Add("Mul", [m.Random(4, 1, 1), X]), m.Random(1, 4, 1, 1)])),
        Map("a product read twice", m =>
        {
            string product = m.Add("Mul", [X, m.Random(4, 1, 1)]);
            return m.Add("Add", [product, m.Add("Clip", [product, m.Number(-1), m.Number(1)])]);
        }),
        Map("mean and deviation", m => m.Add("Div", [m.Add("Sub", [X, m.Random(4, 1, 1)]), m.Number(0.25f)])),
        Map("a constant less a value", m => m.Add("Sub", [m.Random(4, 1, 1), X])),
        Map("a constant less a product", m =>
            m.Add("Sub", [m.Random(4, 1, 1), m.Add("Mul", [X, m.Random(4, 1, 1)])])),
        Map("a product less a constant", m =>
            m.Add("Sub", [m.Add("Div", [X, m.Number(3)]), m.Random(4, 1, 1)])),
        Map("the negative", m => m.Add("Neg", [X])),
        Map("a bias expanded to a shape", m =>
            m.Add("Add", [X, m.Add("Expand", [m.Random(1, 4, 1, 1), m.Add("Shape", [X])])])),
        Map("a bias repeated over the pixels", m =>
            m.Add("Add", [X, m.Add("Expand", [m.Random(4, 1, 1), m.Ints(1, 4, 6, 6)])])),
        Map("a scaled sign", m => m.Add("Mul", [m.Add("Sign", [Norm(m, X)]), m.Random(4, 1, 1)])),
        Map("zero and one", m => m.Add("Cast", [m.Add("Greater", [Norm(m, X), m.Number(0)])], Int("to", 1))),
    ];

    private static IEnumerable<TestCaseData> Bounds() =>
    [
        Map("hardtanh", m => m.Add("Clip", [X, m.Number(-0.5f), m.Number(0.5f)])),
        Map("an upper bound", m => m.Add("Clip", [X, "", m.Number(0.5f)])),
        Map("minimum and maximum", m => m.Add("Max", [m.Number(-0.5f), m.Add("Min", [X, m.Number(0.5f)])])),
        Map("relu", m => m.Add("Relu", [X])),
        Map("prelu", m => m.Add("PRelu", [X, m.Random(4, 1, 1)])),
        Map("prelu of one slope", m => m.Add("PRelu", [X, m.Random(1)])),
        Map("bounds cast from double", m =>
        {
            string low = m.Add(new TensorProto { Name = "low", DataType = 11, DoubleData = { -0.25 } });
            return m.Add("Clip", [X, m.Add("Cast", [low], Int("to", 1)), m.Number(0.5f)]);
        }),
    ];

    private static IEnumerable<TestCaseData> Pads() =>
    [
        Map("by nothing", m => m.Add("Pad", [X, m.Ints(0, 0, 0, 0, 0, 0, 0, 0)])),
        Map("channels", m => m.Add("Pad", [X, m.Ints(0, 1, 0, 0, 0, 3, 0, 0)]), 8 * 36),
        Map("a border of stated axes", 18, m => m.Add("Pad", [X, m.Ints(2, 2, 2, 2), "", m.Ints(2, -1)]), 400),
        Map("zeros before and after, fixed batch", 13, m =>
            m.Add("Concat", [m.Floats([8, 2, 6, 6], 0), X, m.Floats([8, 1, 6, 6], 0)], Int("axis", 1)), 7 * 36, 8),
        Map("zeros of the input's shape", m =>
            m.Add("Concat", [X, m.Add("ConstantOfShape", [m.Add("Shape", [X])])], Int("axis", -3)), 8 * 36),
        Map("zeros of a made shape", m =>
        {
            string batch = m.Add("Gather", [m.Add("Shape", [X]), m.Int(0)], Int("axis", 0));
            string shape = m.Add("Concat", [m.Add("Unsqueeze", [batch, m.Ints(0)]), m.Ints(3, 6, 6)], Int("axis", 0));
            return m.Add("Concat", [m.Add("ConstantOfShape", [shape]), X], Int("axis", 1));
        }, 7 * 36),
        Map("zero times the input", m =>
            m.Add("Concat", [X, m.Add("Mul", [X, m.Number(0)])], Int("axis", 1)), 8 * 36),
        Map("every second pixel", m =>
            m.Add("Slice", [X, m.Ints(0, 0), m.Ints(long.MaxValue, 99), m.Ints(2, 3), m.Ints(2, 2)]), 36),
        Map("every third row, then column", m =>
        {
            string rows = m.Add("Slice", [X, m.Ints(0), m.Ints(long.MaxValue), m.Ints(-2), m.Ints(3)]);
            return m.Add("Slice", [rows, m.Ints(0), m.Ints(6), m.Ints(3), m.Ints(3)]);
        }, 16),
        Map("every second column and row", m =>
            m.Add("Slice", [X, m.Ints(0, 0), m.Ints(99, 99), m.Ints(3, 2), m.Ints(2, 2)]), 36),
        Map("a slice of everything", m => m.Add("Slice", [X, m.Ints(0, 0), m.Ints(long.MaxValue, 4)])),
    ];

    private static IEnumerable<TestCaseData> Pools() =>
    [
        Map("an average pool that fits", m => m.Add(
            "AveragePool", [X], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), Int("ceil_mode", 1)), 36),
        Map("a maximum pool with padding", m => m.Add(
            "MaxPool", [X], Ints("kernel_shape", 3, 3), Ints("strides", 1, 1), Ints("pads", 1, 1, 1, 1))),
        Map("a maximum pool padded to half the size", m => m.Add(
            "MaxPool", [X], Ints("kernel_shape", 4, 4), Ints("strides", 2, 2), Text("auto_pad", "SAME_LOWER")), 36),
        Map("a global average", m => m.Add("GlobalAveragePool", [X]), 4),
        Map("a mean over axes", m => m.Add("ReduceMean", [X], Ints("axes", 2, 3)), 4),
        Map("a mean over stated axes", 18, m => m.Add("ReduceMean", [X, m.Ints(-1, -2)]), 4),
        Map("a dropout with a mask", m =>
        {
            string kept = m.Add("Dropout", [X, m.Number(0.5f)]);
            m.Proto.Graph.Node[^1].Output.Add("mask");
            return kept;
        }),
        Map("a cast to float", m => m.Add("Cast", [X], Int("to", 1))),
    ];

    private static IEnumerable<TestCaseData> Vectors() =>
    [
        Flat("flatten from behind", m => m.Add("Flatten", [X], Int("axis", -3))),
        Flat("zero and the rest", m => m.Add("Reshape", [X, m.Ints(0, -1)])),
        Flat("any batch", m => m.Add("Reshape", [X, m.Ints(-1, 144)])),
        Flat("the fixed batch", m => m.Add("Reshape", [X, m.Ints(8, -1)]), batch: 8),
        Flat("the input's batch", m =>
        {
            string shape = m.Add("Slice", [m.Add("Shape", [X]), m.Ints(0), m.Ints(1)]);
            return m.Add("Reshape", [X, m.Add("Concat", [shape, m.Ints(-1)], Int("axis", 0))]);
        }),
        Flat("the batch as a number", m => OfBatch(m, m.Ints(0))),
        Flat("the batch as a number from behind", m => OfBatch(m, m.Ints(-1))),
        Flat("the batch as a number, the only one", m => OfBatch(m)),
        Flat("a worked-out size", m =>
        {
            string shape = m.Add("Cast", [m.Add("Shape", [X])], Int("to", 7));
            string size = m.Add("ReduceProd", [m.Add("Gather", [shape, m.Ints(1, 2, -1)])], Int("keepdims", 1));
            return m.Add("Reshape", [X, m.Add("Concat", [m.Ints(-1), size], Int("axis", 0))]);
        }),
        .. new[] { (2, 3), (3, 2), (-2, -1), (-1, -2) }.Select(axes => Flat($"squeezed along {axes}", m =>
            m.Add("Squeeze", [m.Add("GlobalAveragePool", [X]), m.Ints(axes.Item1, axes.Item2)]), count: 4)),
        .. new[] { (1, 2), (2, 1), (-3, -2), (-2, -3) }.Select(axes => Flat($"channels last, along {axes}", m =>
        {
            string pooled = m.Add("Transpose", [m.Add("GlobalAveragePool", [X])], Ints("perm", 0, 2, 3, 1));
            return m.Add("Squeeze", [pooled, m.Ints(axes.Item1, axes.Item2)]);
        }, count: 4)),
        Flat("a mean that leaves nothing", m =>
            m.Add("ReduceMean", [X], Ints("axes", 2, 3), Int("keepdims", 0)), count: 4),
        Flat("batch norm of a vector", m => Norm(m, m.Add("Flatten", [m.Add("GlobalAveragePool", [X])])), count: 4),
    ];

    // The batch's size, squeezed along the axes, becomes a dimension again.
    private static string OfBatch(ForeignModel m, params string[] axes)
    {
        string shape = m.Add("Slice", [m.Add("Shape", [X]), m.Ints(0), m.Ints(1)]);
        string back = m.Add("Unsqueeze", [m.Add("Squeeze", [shape, .. axes]), m.Ints(-1)]);
        return m.Add("Reshape", [X, m.Add("Concat", [back, m.Ints(-1)], Int("axis", 0))]);
    }

    private static IEnumerable<TestCaseData> Heads() =>
    [
        Head("a matrix turned round", (m, x) => m.Add("Gemm", [x, m.Random(3, 144)], Int("transB", 1))),
        Head("one bias for all", (m, x) => m.Add("Gemm", [x, m.Random(144, 3), m.Random(1)])),
        Head("a product", (m, x) => m.Add("MatMul", [x, m.Random(144, 3)])),
        Head("a product and a sum", (m, x) => m.Add("Add", [m.Random(3), m.Add("MatMul", [x, m.Random(144, 3)])])),
        Head("a product with a turned matrix", (m, x) =>
            m.Add("MatMul", [x, m.Add("Transpose", [m.Random(3, 144)])])),
    ];

    private static byte[] Convolve(Func<ForeignModel, string, string> convolve)
    {
        var m = new ForeignModel();
        return m.WithHead(convolve(m, m.Sign(X)), 5 * 16);
    }

    private static string Norm(ForeignModel m, string x)
    {
        string variance = m.Floats([4], 1, 0.5f, 0, 2);
        return m.Add(
            "BatchNormalization", [x, m.Random(4), m.Random(4), m.Random(4), variance], Float("epsilon", 0.1f));
    }

    private static TestCaseData Conv(string name, Func<ForeignModel, string, string> convolve) =>
        new TestCaseData(convolve).SetArgDisplayNames(name);

    private static TestCaseData Map(string name, Func<ForeignModel, string> form, int count = 144) =>
        Map(name, 13, form, count);

    private static TestCaseData Map(
        string name, int opset, Func<ForeignModel, string> form, int count = 144, int? batch = null) =>
        Case(name, () =>
        {
            var m = new ForeignModel(opset, batch);
            return m.WithHead(form(m), count);
        });

    private static TestCaseData Flat(
        string name, Func<ForeignModel, string> form, int count = 144, int? batch = null) =>
        Case(name, () =>
        {
            var m = new ForeignModel(13, batch);
            return m.WithOutput(m.Add("Gemm", [form(m), m.Random(count, 3)]), 3);
        });

    private static TestCaseData Head(string name, Func<ForeignModel, string, string> form) =>
        Case(name, () =>
        {
            var m = new ForeignModel();
            return m.WithOutput(form(m, m.Add("Flatten", [X])), 3);
        });

    private static TestCaseData Case(string name, Func<byte[]> make) =>
        new TestCaseData(make).SetArgDisplayNames(name);

    private static float[] Images(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
