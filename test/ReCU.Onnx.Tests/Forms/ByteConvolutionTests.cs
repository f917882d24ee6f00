using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Writing;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>Convolutions of bytes: what is written runs exactly in ONNX Runtime, and other forms are read or refused.</summary>
public class ByteConvolutionTests
{
    private static readonly string[] _integerOperators = ["Cast", "ConvInteger"];

    [Test]
    public void OnnxRuntimeGivesTheExactIntegerSums([Range(1, 12)] int seed)
    {
        NetworkGraph network = Network(seed);
        float[] pixels = RandomGraphs.Pixels(network, batch: 3, seed);
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(network));

        Assert.That(
            model.Run(pixels).Logits,
            Is.EqualTo(Array.ConvertAll(new GraphOracle(network).Logits(pixels), value => (float)value)));
    }

    [Test]
    public void OnnxRuntimeWorksOutTheSumsOfTheMeansOnce()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("optimized.onnx");
        using (new OnnxRuntimeModel(OnnxModel.ToBytes(Network(1)), path))
        {
            string[] operators =
                [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Select(node => node.OpType)];
            Assert.That(operators.Count(op => op == "ConvInteger"), Is.EqualTo(1));
            Assert.That(operators, Has.None.EqualTo("Expand"));
        }
    }

    [Test]
    public void TheFileHasIntegerOperatorsAndInt8Weights()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxModel.ToBytes(RandomGraphs.Vgg(1).WithInt8Stem()));
        Assert.That(model.Graph.Node.Select(node => node.OpType), Is.SupersetOf(_integerOperators));
        Assert.That(
            model.Graph.Initializer.Where(t => t.DataType == (int)ElementType.Int8).Select(t => t.Name),
            Is.EquivalentTo(new[] { "conv3.sums.weight", "sign_table.bytes" }));
    }

    // What a quantiser of weights writes: one zero point for all pixels, and whole means.
    [TestCase(false)]
    [TestCase(true)]
    public void TheShortFormIsReadToo(bool hasUnsignedWeights)
    {
        sbyte[] weights = [1, -2, 3, 100, -100, 7, 0, 5];
        byte[] model = Edited(graph =>
        {
            graph.Node.Add(Node("Cast", "bytes", ["pixels"], Attributes.Int("to", (long)ElementType.UInt8)));
            graph.Node.Add(Node(
                "ConvInteger",
                "sums",
                hasUnsignedWeights ? ["bytes", "w", "zero", "w_zero"] : ["bytes", "w", "zero"],
                Attributes.Ints("pads", 1, 1, 1, 1)));
            graph.Node.Add(Node("Cast", "floats", ["sums"], Attributes.Int("to", (long)ElementType.Float)));
            graph.Node.Add(Node("Mul", "y", ["floats", "scale"]));
            graph.Initializer.Add(hasUnsignedWeights
                ? TensorProtos.Bytes("w", [2, 1, 2, 2], Array.ConvertAll(weights, w => (byte)(w + 128)))
                : TensorProtos.SignedBytes("w", [2, 1, 2, 2], weights));
            graph.Initializer.Add(TensorProtos.Bytes("zero", [], [119]));
            graph.Initializer.Add(TensorProtos.Bytes("w_zero", [], [128]));
            graph.Initializer.Add(TensorProtos.Float("scale", [2, 1, 1], [0.5f, -0.25f]));
        });
        NetworkGraph network = OnnxModel.Parse(model);
        var conv = (ByteConv)network.Nodes[0];
        float[] pixels = RandomGraphs.Pixels(network, batch: 2, seed: 1);
        using var session = new OnnxRuntimeModel(model);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(conv.Weights.Values.ToArray(), Is.EqualTo(weights));
            Assert.That(conv.Means.Values.ToArray(), Is.EqualTo(new float[] { 119 * 256 }));
            Assert.That(
                session.RunLogits(pixels), Is.EqualTo(new GraphOracle(network).Logits(pixels)).Within(1e-3));
        }
    }

    [Test]
    public void OtherFormsAreRefusedByName()
    {
        using (Assert.EnterMultipleScope())
        {
            AssertRefused("another factor", "must make floats", Sums(), Node("Mul", "product", ["sums", "three"]),
                Node("Cast", "y", ["product"], Attributes.Int("to", (long)ElementType.Float)));
            AssertRefused("sums used as floats", "integer sums", Sums(), Node("Relu", "y", ["sums"]));
            AssertRefused("a sum with a constant", "must join", Sums(), Node("Add", "sum", ["sums", "three"]),
                Node("Cast", "y", ["sum"], Attributes.Int("to", (long)ElementType.Float)));
            AssertRefused("a sum of two of pixels", "must join", Sums(), Node("Add", "sum", ["sums", "sums"]));
            AssertRefused("bytes of a feature map", "only the network's input",
                [Node("Relu", "relu", ["pixels"]),
                Node("Cast", "bytes", ["relu"], Attributes.Int("to", (long)ElementType.UInt8))]);
            AssertRefused("floats without a cast", "a feature map", [Node("ConvInteger", "sums", ["pixels", "w"])]);
        }
    }

    private static NodeProto[] Sums() =>
    [
        Node("Cast", "bytes", ["pixels"], Attributes.Int("to", (long)ElementType.UInt8)),
        Node("ConvInteger", "sums", ["bytes", "w", "zero"]),
    ];

    private static void AssertRefused(string what, string message, NodeProto[] first, params NodeProto[] then)
    {
        byte[] model = Edited(graph =>
        {
            graph.Node.AddRange([.. first, .. then]);
            graph.Initializer.Add(TensorProtos.SignedBytes("w", [2, 1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]));
            graph.Initializer.Add(TensorProtos.Bytes("zero", [], [119]));
            graph.Initializer.Add(TensorProtos.Int32("three", 3));
        });
        Assert.That(
            () => OnnxModel.Parse(model), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message), what);
    }

    /// <summary>A model of 1x3x3 pixels: what is added makes y, of which the rest makes logits.</summary>
    private static byte[] Edited(Action<GraphProto> add)
    {
        var model = new ModelProto { IrVersion = OnnxFormat.IrVersion, Graph = new GraphProto { Name = "edited" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OnnxFormat.OpsetVersion });
        model.Graph.Input.Add(ValueInfos.Float("pixels", "", 1, 3, 3));
        add(model.Graph);
        model.Graph.Node.Add(Node("GlobalAveragePool", "mean", ["y"]));
        model.Graph.Node.Add(Node("Flatten", "logits", ["mean"], Attributes.Int("axis", 1)));
        model.Graph.Output.Add(ValueInfos.Float("logits", "", 2));
        return Google.Protobuf.MessageExtensions.ToByteArray(model);
    }

    private static NodeProto Node(string type, string output, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        return node;
    }

    /// <summary>A stem of bytes, whose every output is a logit.</summary>
    private static NetworkGraph Network(int seed)
    {
        var random = new Random(seed);
        int channels = random.Next(1, 4);
        Window window = Window.Square(random.Next(1, 6), random.Next(1, 3));
        window = window with { Padding = random.Next(window.KernelHeight) };
        int filters = random.Next(1, 6);
        var builder = new GraphBuilder((channels, 7, 6));
        var weights = new sbyte[filters * channels * window.KernelHeight * window.KernelWidth];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (sbyte)random.Next(-Int8Stem.LargestWeight, Int8Stem.LargestWeight + 1);
        }

        builder.Add(new ByteConv(
            "conv",
            "pixels",
            new Int8Tensor([filters, channels, window.KernelHeight, window.KernelWidth], weights),
            FloatTensor.Vector([.. Enumerable.Range(0, channels).Select(_ => (float)random.Next(ByteConv.LargestMean + 1))]),
            window));
        int count = builder.ShapeOf("conv").Count;
        var identity = new float[count * count];
        for (int i = 0; i < count; i++)
        {
            identity[i * count + i] = 1;
        }

        builder.Add(new Linear(
            "all", "conv", new FloatTensor([count, count], identity), FloatTensor.Vector(new float[count])));
        return builder.Build(new ModelMetadata());
    }
}
