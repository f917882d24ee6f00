using static ReCU.Onnx.Tests.Forms.ForeignModel;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>A form of file of another program.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="BinaryLayers">How many of its layers are binary.</param>
/// <param name="Model">The file, with standard operators.</param>
internal sealed record ExporterForm(string Name, int BinaryLayers, byte[] Model)
{
    public override string ToString() => Name;
}

/// <summary>Files as exporters write dense networks, quantised weights, old operator sets and other layouts.</summary>
internal static class ExporterForms
{
    private const string X = Input;

    public static IEnumerable<ExporterForm> All() =>
        [.. Dense(), .. Quantized(), .. Old(), .. Layouts(), .. Activations()];

    /// <summary>Dense binary layers of an input [N, 20].</summary>
    public static IEnumerable<ExporterForm> Dense() =>
    [
        Vector("a product", 1, m =>
            m.Add("MatMul", [m.Sign(Norm(m, X, 20)), m.Add("Transpose", [m.Signs([6, 20], 1)])])),
        Vector("a product with factors and a sum", 1, m =>
        {
            string weights = m.Add("Transpose", [m.Signs([6, 20], 0.5f, -2, 0.1f)]);
            return m.Add("Add", [m.Add("MatMul", [m.Sign(Norm(m, X, 20)), weights]), m.Random(6)]);
        }),
        Vector("a Gemm with a turned matrix", 1, m =>
            m.Add("Gemm", [m.Sign(Norm(m, X, 20)), m.Signs([6, 20], 1), m.Random(6)], Int("transB", 1))),
        Vector("a Gemm that scales", 1, m => m.Add(
            "Gemm",
            [m.Sign(Norm(m, X, 20)), m.Signs([6, 20], 1), m.Random(6)],
            Int("transB", 1), Float("alpha", 0.25f), Float("beta", -3))),
        Vector("Sign of a batch norm and of latent weights", 1, m =>
            m.Add("MatMul", [m.Add("Sign", [Norm(m, X, 20)]), m.Add("Sign", [m.Random(20, 6)])])),
        Vector("signs times a number", 1, m =>
        {
            string positive = m.Add("GreaterOrEqual", [Norm(m, X, 20), m.Number(0)]);
            string signs = m.Add("Where", [positive, m.Number(-0.3f), m.Number(0.3f)]);
            return m.Add("Gemm", [signs, m.Signs([6, 20], 2, -1), m.Random(6)], Int("transB", 1));
        }),
        Vector("signs times a number, made by a product", 1, m =>
        {
            string signs = m.Add("Identity", [m.Add("Mul", [m.Sign(Norm(m, X, 20)), m.Number(0.7f)])]);
            return m.Add("MatMul", [signs, m.Add("Transpose", [m.Signs([6, 20], 1)])]);
        }),
        Vector("weights of two layers", 2, m =>
        {
            string weights = m.Signs([20, 20], 1);
            string first = m.Add("MatMul", [m.Sign(Norm(m, X, 20)), weights]);
            return m.Add("Gemm", [m.Sign(Norm(m, first, 20)), weights], Int("transB", 1));
        }, 20),
        Vector("batch norms as arithmetic", 1, m =>
        {
            string sums = m.Add("MatMul", [m.Sign(Norm(m, X, 20)), m.Add("Sign", [m.Random(20, 6)])]);
            string deviation = m.Add("Pow", [m.Floats([1], 318), m.Number(0.5f)]);
            string whitened = m.Add("Div", [m.Add("Sub", [sums, m.Floats([1], 0.4f)]), deviation]);
            return m.Add("Add", [m.Add("Mul", [whitened, m.Random(1)]), m.Random(1)]);
        }),
        Vector("signs with a factor a feature", 0, m =>
            m.Add("MatMul", [m.Add("Mul", [m.Sign(Norm(m, X, 20)), m.Random(20)]), m.Add("Sign", [m.Random(20, 6)])])),
        Image("signs of a flattened map", 1, 13, m => m.Add(
            "Gemm", [m.Add("Flatten", [m.Sign(X)]), m.Signs([6, 144], 1), m.Random(6)], Int("transB", 1))),
        Image("a flattened map and its sign", 1, 13, m =>
            m.Add("MatMul", [m.Sign(m.Add("Reshape", [X, m.Ints(0, -1)])), m.Add("Sign", [m.Random(144, 6)])])),
        Image("scaled signs of a flattened map", 1, 13, m =>
        {
            string scaled = m.Add("Mul", [m.Sign(X), m.Number(0.5f)]);
            return m.Add("MatMul", [m.Add("Flatten", [scaled]), m.Add("Sign", [m.Random(144, 6)])]);
        }),
    ];

    /// <summary>Weights that are kept as integers, or quantised in the file.</summary>
    public static IEnumerable<ExporterForm> Quantized() =>
    [
        Conv("int8 with a scale a filter", (m, x) =>
        {
            string zero = m.Raw(3, [5], new byte[5]);
            return m.Add(
                "Conv",
                [x, m.Add("DequantizeLinear", [m.SignBytes(5, 4, 3, 3), m.Random(5), zero], Int("axis", 0))]);
        }),
        Conv("int8 with one scale and no zero point", (m, x) =>
            m.Add("Conv", [x, m.Add("DequantizeLinear", [m.SignBytes(5, 4, 3, 3), m.Number(0.5f)])])),
        Conv("uint8 about a zero point", (m, x) =>
        {
            byte[] bytes = [.. Enumerable.Range(0, 180).Select(i => (byte)(i * 7 % 3 == 0 ? 127 : 129))];
            string weights = m.Raw(2, [5, 4, 3, 3], bytes);
            return m.Add("Conv", [x, m.Add("DequantizeLinear", [weights, m.Number(0.5f), m.Raw(2, [], [128])])]);
        }),
        Conv("int8 along the default axis, turned round", (m, x) =>
        {
            string weights = m.Add("DequantizeLinear", [m.SignBytes(4, 5, 3, 3), m.Random(5)]);
            return m.Add("Conv", [x, m.Add("Transpose", [weights], Ints("perm", 1, 0, 2, 3))]);
        }),
        Conv("quantised in the file", (m, x) =>
        {
            string scale = m.Floats([5], 0.5f, 1, 2, 0.25f, 0.125f);
            string zero = m.Raw(3, [5], new byte[5]);
            string bytes = m.Add(
                "QuantizeLinear", [m.Signs([5, 4, 3, 3], 0.5f, 1, 2, 0.25f, 0.125f), scale, zero], Int("axis", 0));
            string bounded = m.Add("Clip", [bytes, m.Raw(3, [], [0xff]), m.Raw(3, [], [1])]);
            return m.Add("Conv", [x, m.Add("DequantizeLinear", [bounded, scale, zero], Int("axis", 0))]);
        }),
        Conv("int8 cast to float", (m, x) => m.Add(
            "Conv", [x, m.Add("Mul", [m.Add("Cast", [m.SignBytes(5, 4, 3, 3)], Int("to", 1)), m.Random(5, 1, 1, 1)])])),
        Conv("uint8 cast to float", (m, x) =>
        {
            byte[] bytes = [.. Enumerable.Range(0, 180).Select(i => (byte)(i * 5 % 3 == 0 ? 0 : 1))];
            string cast = m.Add("Cast", [m.Raw(2, [5, 4, 3, 3], bytes)], Int("to", 1));
            string twice = m.Add("Mul", [cast, m.Number(2)]);
            return m.Add("Conv", [x, m.Add("Sub", [twice, m.Number(1)])]);
        }),
        Conv("half floats", (m, x) =>
        {
            IEnumerable<Half> weights = Enumerable.Range(0, 180).Select(i => (Half)(i % 3 == 0 ? -0.5 : 0.5));
            byte[] halves = [.. weights.SelectMany(BitConverter.GetBytes)];
            return m.Add("Conv", [x, m.Add("Cast", [m.Raw(10, [5, 4, 3, 3], halves)], Int("to", 1))]);
        }),
        Conv("half floats as numbers", (m, x) =>
        {
            var tensor = new Proto.TensorProto { Name = "halves", DataType = 10, Dims = { 5, 4, 3, 3 } };
            tensor.Int32Data.AddRange(Enumerable.Range(0, 180).Select(i => i % 3 == 0 ? 0xb800 : 0x3800));
            return m.Add("Conv", [x, m.Add("Cast", [m.Add(tensor)], Int("to", 1))]);
        }),
        Conv("bfloat16", (m, x) =>
        {
            byte[] halves =
                [.. Enumerable.Range(0, 180).SelectMany(i => new byte[] { 0, (byte)(i % 3 == 0 ? 0xbf : 0x3f) })];
            return m.Add("Conv", [x, m.Add("Cast", [m.Raw(16, [5, 4, 3, 3], halves)], Int("to", 1))]);
        }),
        Conv("scaled signs", (m, x) => m.Add(
            "Conv",
            [m.Add("Mul", [x, m.Number(-1.5f)]), m.Signs([5, 4, 3, 3], 1, 2), m.Random(5)],
            Ints("pads", 1, 1, 1, 1)), 180),
    ];

    /// <summary>Operator sets 9 and 10, whose operators take as attributes what are inputs later.</summary>
    public static IEnumerable<ExporterForm> Old() =>
    [
        .. new[] { 9, 10 }.SelectMany(opset => new ExporterForm[]
        {
            Image($"opset {opset}, clip and pad", 0, opset, m => Head(m, m.Add(
                "Pad",
                [m.Add("Clip", [X], Float("min", -0.5f), Float("max", 0.5f))],
                Ints("pads", 0, 0, 1, 1, 0, 0, 1, 1), Text("mode", "constant"), Float("value", 0)), 4 * 64)),
            Image($"opset {opset}, less and not", 1, opset, m =>
            {
                string positive = m.Add("Not", [m.Add("Less", [X, m.Number(0)])]);
                string sign = m.Add("Where", [positive, m.Number(1), m.Number(-1)]);
                return Head(m, m.Add("Conv", [sign, m.Signs([5, 4, 3, 3], 1)]), 80);
            }),
            Image($"opset {opset}, batch norm and dropout", 0, opset, m =>
                Head(m, m.Add("Dropout", [Norm(m, X, 4)], Float("ratio", 0.5f)), 144)),
            Image($"opset {opset}, batch norm of a vector", 0, opset, m =>
            {
                string vector = m.Add("Flatten", [m.Add("GlobalAveragePool", [X])]);
                return m.Add("Gemm", [Norm(m, vector, 4), m.Random(4, 6), m.Random(6)]);
            }),
            Image($"opset {opset}, squeezed", 0, opset, m =>
            {
                string vector = m.Add("Squeeze", [m.Add("GlobalAveragePool", [X])], Ints("axes", 2, 3));
                string map = m.Add("Unsqueeze", [vector], Ints("axes", 2, 3));
                return m.Add("Gemm", [m.Add("Flatten", [map]), m.Random(4, 6), m.Random(6)]);
            }),
            Image($"opset {opset}, the batch in front", 0, opset, m =>
            {
                string batch = m.Add("Gather", [m.Add("Shape", [X]), m.Int(0)], Int("axis", 0));
                string vector = m.Add("Unsqueeze", [batch], Ints("axes", 0));
                string shape = m.Add("Concat", [vector, m.Ints(-1)], Int("axis", 0));
                return m.Add("Gemm", [m.Add("Reshape", [X, shape]), m.Random(144, 6), m.Random(6)]);
            }),
        }),
        Image("opset 9, every second pixel", 0, 9, m => Head(m, m.Add(
            "AveragePool", [m.Add("Slice", [X], Ints("starts", 0, 0), Ints("ends", 4, 99), Ints("axes", 1, 2))],
            Ints("kernel_shape", 1, 1), Ints("strides", 2, 2)), 36)),
        Image("opset 10, every second pixel", 0, 10, m => Head(
            m, m.Add("Slice", [X, m.Ints(0, 0), m.Ints(long.MaxValue, 99), m.Ints(2, 3), m.Ints(2, 2)]), 36)),
    ];

    /// <summary>Inputs [N, height, width, channels].</summary>
    public static IEnumerable<ExporterForm> Layouts() =>
    [
        ChannelsLast("a transposition first", 1, m =>
            Head(m, m.Add("Conv", [m.Sign(Planar(m, X)), m.Signs([5, 4, 3, 3], 1)]), 60)),
        ChannelsLast("numbers before the transposition", 1, m =>
        {
            string scaled = m.Add("Sub", [m.Add("Mul", [X, m.Random(4)]), m.Random(1, 1, 1, 4)]);
            return Head(m, m.Add("Conv", [m.Sign(Planar(m, m.Add("Neg", [scaled]))), m.Signs([5, 4, 3, 3], 1)]), 60);
        }),
        ChannelsLast("flattened with the channels last", 0, m =>
        {
            string map = m.Add("Conv", [Planar(m, X), m.Random(5, 4, 3, 3)]);
            string last = m.Add("Transpose", [m.Add("Relu", [map])], Ints("perm", 0, 2, 3, 1));
            string vector = m.Add("Reshape", [m.Add("Add", [last, m.Random(5)]), m.Ints(-1, 60)]);
            return m.Add("Add", [m.Add("MatMul", [vector, m.Random(60, 6)]), m.Random(6)]);
        }),
        ChannelsLast("a dense layer of signs with the channels last", 1, m =>
        {
            string map = m.Add("Conv", [Planar(m, X), m.Random(5, 4, 3, 3)]);
            string last = m.Add("Transpose", [map], Ints("perm", 0, 2, 3, 1));
            return m.Add("MatMul", [m.Add("Flatten", [m.Sign(last)]), m.Add("Sign", [m.Random(60, 6)])]);
        }),
        ChannelsLast("a mean with the channels last", 0, m =>
        {
            string last = m.Add("Transpose", [Planar(m, X)], Ints("perm", 0, 2, 3, 1));
            string active = m.Add("PRelu", [last, m.Random(4)]);
            string mean = m.Add("ReduceMean", [active], Ints("axes", 1, 2), Int("keepdims", 0));
            return m.Add("Gemm", [mean, m.Random(4, 6), m.Random(6)]);
        }),
    ];

    /// <summary>Activations under their several names.</summary>
    public static IEnumerable<ExporterForm> Activations() =>
    [
        Image("leaky relu", 0, 13, m => Head(m, m.Add("LeakyRelu", [X], Float("alpha", 0.3f)), 144)),
        Image("leaky relu by default", 0, 13, m => Head(m, m.Add("LeakyRelu", [X]), 144)),
        Image("hard sigmoid", 0, 13, m =>
            Head(m, m.Add("HardSigmoid", [X], Float("alpha", 0.5f), Float("beta", 0.5f)), 144)),
        Image("hardtanh of bounds", 0, 13, m =>
            Head(m, m.Add("Min", [m.Add("Max", [X, m.Floats([1], -0.5f)]), m.Floats([1, 1, 1, 1], 0.5f)]), 144)),
        Image("hardtanh as ReLUs", 0, 13, m =>
        {
            string above = m.Add("Relu", [m.Add("Add", [X, m.Number(0.5f)])]);
            return Head(m, m.Add("Sub", [m.Add("Clip", [above, "", m.Number(1)]), m.Number(0.5f)]), 144);
        }),
    ];

    private static string Planar(ForeignModel m, string x) => m.Add("Transpose", [x], Ints("perm", 0, 3, 1, 2));

    private static string Norm(ForeignModel m, string x, int channels)
    {
        float[] variance = [.. Enumerable.Range(1, channels).Select(i => i / 4f)];
        return m.Add(
            "BatchNormalization",
            [x, m.Random(channels), m.Random(channels), m.Random(channels), m.Floats([channels], variance)]);
    }

    private static string Head(ForeignModel m, string map, int count) =>
        m.Add("Gemm", [m.Add("Flatten", [map]), m.Random(count, 6), m.Random(6)]);

    private static ExporterForm Conv(string name, Func<ForeignModel, string, string> convolve, int count = 80) =>
        Image(name, 1, 13, m => Head(m, convolve(m, m.Sign(X)), count));

    private static ExporterForm Vector(
        string name, int binaryLayers, Func<ForeignModel, string> logits, int classes = 6) =>
        Make(name, binaryLayers, new ForeignModel(13, null, 20), logits, classes);

    private static ExporterForm Image(string name, int binaryLayers, int opset, Func<ForeignModel, string> logits) =>
        Make(name, binaryLayers, new ForeignModel(opset), logits, 6);

    private static ExporterForm ChannelsLast(string name, int binaryLayers, Func<ForeignModel, string> logits) =>
        Make(name, binaryLayers, new ForeignModel(13, null, 6, 5, 4), logits, 6);

    private static ExporterForm Make(
        string name, int binaryLayers, ForeignModel m, Func<ForeignModel, string> logits, int classes)
    {
        byte[] model = m.WithOutput(logits(m), classes);
        return new ExporterForm(name, binaryLayers, model);
    }
}
