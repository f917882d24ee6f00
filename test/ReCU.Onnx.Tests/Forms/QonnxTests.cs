using System.IO.Compression;
using ReCU.Fuzz;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.TestKit;
using static ReCU.Onnx.Tests.Forms.ForeignModel;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>Networks of Brevitas, with QONNX's quantisers of one bit.</summary>
public class QonnxTests
{
    private const string Brevitas = "onnx.brevitas";
    private const string General = "qonnx.custom_op.general";
    private const int Pixels = 28 * 28;

    // Of the 200 digits in the repository, by arithmetic in NumPy; of MNIST's first 3,000 it has 2,714.
    private const int RightDigits = 193;

    [Test]
    public void ANetworkOfBrevitasRunsPacked()
    {
        NetworkGraph network = OnnxModel.Load(PathOf("TFC_1W1A.onnx"));
        (float[] pixels, int[] labels) = Digits();
        var logits = new float[labels.Length * 10];
        using PackedNetwork packed = PackedNetwork.Open(network);
        packed.Run(pixels, logits);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(network.Nodes.OfType<BinaryConv>().Count(), Is.EqualTo(4));
            Assert.That(network.Nodes.OfType<Linear>(), Is.Empty);
            Assert.That(Classes(logits).Zip(labels).Count(c => c.First == c.Second), Is.EqualTo(RightDigits));
            float[] few = pixels[..(20 * Pixels)];
            Assert.That(logits[..200], Is.EqualTo(new GraphOracle(network).Logits(few)).Within(1e-5));
        }
    }

    [Test]
    public void ONNXRuntimeRunsWhatIsWrittenOfItWithEqualClasses()
    {
        NetworkGraph network = OnnxModel.Load(PathOf("TFC_1W1A.onnx"));
        (float[] pixels, int[] labels) = Digits();
        var logits = new float[labels.Length * 10];
        using PackedNetwork packed = PackedNetwork.Open(network);
        packed.Run(pixels, logits);
        using var runtime = new OnnxRuntimeModel(OnnxModel.ToBytes(network));

        Assert.That(Classes(runtime.RunLogits(pixels)), Is.EqualTo(Classes(logits)));
    }

    [TestCase(Brevitas, "BipolarQuant")]
    [TestCase(General, "BipolarQuant")]
    [TestCase(Brevitas, "Quant")]
    [TestCase(General, "Quant")]
    [TestCase(General, "IntQuant")]
    public void QuantisersOfOneBitAreSignsWithAScale(string domain, string type)
    {
        NetworkGraph network = OnnxModel.Parse(Model(
            (m, x) => Quantize(m, domain, type, x, m.Number(0.5f)),
            (m, w) => Quantize(m, domain, type, w, m.Floats([5, 1, 1, 1], 0.5f, 2, 1, 3, 0.25f))));
        byte[] same = Model(
            (m, x) => m.Add("Mul", [m.Sign(x), m.Number(0.5f)]),
            (m, w) => m.Add("Mul", [m.Add("Sign", [w]), m.Floats([5, 1, 1, 1], 0.5f, 2, 1, 3, 0.25f)]));

        Assert.That(network.Nodes.OfType<BinaryConv>().Count(), Is.EqualTo(1));
        Assert.That(network.Nodes.OfType<Conv>(), Is.Empty);
        NetworkAssert.ComputesAs(network, same, OtherPrograms.Pixels(9 * 144));
        using PackedNetwork packed = PackedNetwork.Open(network);
        PlanAgreement.Check(packed, network);
    }

    [Test]
    public void AQuantiserIsPlusOneAtZero()
    {
        NetworkGraph network = OnnxModel.Parse(Model(
            (m, x) => Quantize(m, Brevitas, "BipolarQuant", m.Add("Relu", [x]), m.Number(1)),
            (m, w) => Quantize(m, Brevitas, "BipolarQuant", m.Add("Max", [w, m.Number(0)]), m.Number(1))));

        BinaryConv layer = network.Nodes.OfType<BinaryConv>().Single();
        Assert.That(layer.Weights.ToSigns(), Is.All.EqualTo(1));
        Assert.That(new GraphOracle(network).Run(new float[144])[layer.Input], Is.All.EqualTo(1));
    }

    [TestCase(4, 1, 0, new[] { -8f, -1, 0, 1, 7 })]
    [TestCase(4, 1, 1, new[] { -7f, -1, 0, 1, 7 })]
    [TestCase(2, 0, 0, new[] { 0f, 0, 0, 1, 3 })]
    [TestCase(2, 0, 1, new[] { 0f, 0, 0, 1, 2 })]
    public void WeightsMayBeQuantisedToMoreBits(int bits, int isSigned, int narrow, float[] expected)
    {
        var m = new ForeignModel(13, null, 5);
        string weights = m.Floats([5, 1], -100, -0.6f, 0.25f, 0.5f, 100);
        string quantised = m.AddOf(
            General,
            "Quant",
            [weights, m.Number(0.5f), m.Number(0), m.Number(bits)],
            Int("signed", isSigned), Int("narrow", narrow), Text("rounding_mode", "ROUND"));
        NetworkGraph network = OnnxModel.Parse(m.WithOutput(m.Add("MatMul", [Input, quantised]), 1));

        Assert.That(
            ((Linear)network.Nodes.Single()).Weights.Values.ToArray(), Is.EqualTo(expected.Select(v => v * 0.5f)));
    }

    [TestCase("Quant", 8, 1, "quantises the feature map 'input' to 8 bits")]
    [TestCase("Quant", 1, 0, "to 1 unsigned bits")]
    public void FeatureMapsOfMoreBitsAreRefused(string type, int bits, int isSigned, string message)
    {
        byte[] model = Model((m, x) => m.AddOf(
            Brevitas, type, [x, m.Number(1), m.Number(0), m.Number(bits)], Int("signed", isSigned)));

        Assert.That(
            () => OnnxModel.Parse(model),
            Throws.TypeOf<InvalidModelException>()
                .With.Message.Contains(message).And.Message.Contains("Train with one bit"));
    }

    [TestCase(0.5f, 1f, "zero point")]
    [TestCase(0f, -1f, "not above 0")]
    [TestCase(0f, float.NaN, "")]
    public void ScalesAndZeroPointsThatAreNoSignsAreRefused(float zero, float scale, string message)
    {
        byte[] model = Model((m, x) => m.AddOf(
            Brevitas, "Quant", [x, m.Number(scale), m.Number(zero), m.Number(1)], Int("signed", 1)));

        Assert.That(
            () => OnnxModel.Parse(model), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
    }

    [TestCase(Brevitas, "Trunc", "BipolarQuant and Quant")]
    [TestCase("finn.custom_op.fpgadataflow", "BipolarQuant", "operator set 'finn.custom_op.fpgadataflow'")]
    [TestCase("", "BipolarQuant", "not an ONNX operator")]
    public void OtherOperatorsAreRefusedByName(string domain, string type, string message)
    {
        byte[] model = Model((m, x) => m.AddOf(domain, type, [x, m.Number(1)]));

        Assert.That(
            () => OnnxModel.Parse(model), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
    }

    /// <summary>The file of every form, with its name.</summary>
    public static IEnumerable<(string Name, byte[] Model)> Models() =>
    [
        .. new[] { "BipolarQuant", "Quant" }.Select(type => ("qonnx " + type, Model(
            (m, x) => Quantize(m, Brevitas, type, x, m.Number(0.5f)),
            (m, w) => Quantize(m, General, type, w, m.Number(1))))),
    ];

    private static byte[] Model(
        Func<ForeignModel, string, string> activation, Func<ForeignModel, string, string>? weights = null)
    {
        var m = new ForeignModel();
        string latent = m.Random(5, 4, 3, 3);
        string map = m.Add("Conv", [activation(m, Input), weights is null ? latent : weights(m, latent)]);
        return m.WithHead(map, 80);
    }

    private static string Quantize(ForeignModel m, string domain, string type, string value, string scale) =>
        type == "BipolarQuant"
            ? m.AddOf(domain, type, [value, scale])
            : m.AddOf(
                domain,
                type,
                [value, scale, m.Number(0), m.Number(1)],
                Int("signed", 1), Int("narrow", 1), Text("rounding_mode", "ROUND"));

    private static (float[] Pixels, int[] Labels) Digits()
    {
        byte[] images = Unzip("digits-images-idx3-ubyte.gz");
        byte[] labels = Unzip("digits-labels-idx1-ubyte.gz");
        return ([.. images.Skip(16).Select(value => value / 255f)], [.. labels.Skip(8).Select(label => (int)label)]);
    }

    private static int[] Classes(float[] logits) =>
        [.. logits.Chunk(10).Select(row => Array.IndexOf(row, row.Max()))];

    private static byte[] Unzip(string name)
    {
        using var zip = new GZipStream(File.OpenRead(PathOf(name)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zip.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string PathOf(string name) =>
        RepositoryFolder.File("test", "ReCU.Onnx.Tests", "Data", "Qonnx", name);
}
