using ReCU.Graph;
using ReCU.Onnx.Tests.Forms;
using ReCU.TestKit;
using static ReCU.Onnx.Tests.Forms.ForeignModel;

namespace ReCU.Onnx.Tests.Reading.Operators;

/// <summary>
/// The signs of docs/decisions/0002, and others: each is one node, and computes what the file does. Those that are not
/// +1 at zero read pixels with an offset with which no whole number is zero.
/// </summary>
internal sealed class SignFormTests
{
    private const string X = Input;
    private const float Offset = 0.25f;

    [TestCaseSource(nameof(ExactForms))]
    [TestCaseSource(nameof(OtherForms))]
    public void ItIsOneSignBeforeABinaryConvolution(Func<ForeignModel, string> form)
    {
        byte[] model = Model(form);

        NetworkGraph network = OnnxModel.Parse(model);

        Assert.That(
            network.Nodes.Where(n => n is not Scale).Select(n => n.GetType()),
            Is.EqualTo(new[] { typeof(Sign), typeof(BinaryConv), typeof(Linear) }));
        NetworkAssert.ComputesAs(network, model, [.. Enumerable.Range(0, 72).Select(i => (i * 29 % 71) - 35.5f)]);
    }

    [TestCaseSource(nameof(ExactForms))]
    public void ItIsExactAtZero(Func<ForeignModel, string> form)
    {
        byte[] model = Model(form);

        float[] pixels = [.. Enumerable.Repeat(new[] { 0f, -0f, float.Epsilon, -float.Epsilon }, 9).SelectMany(v => v)];

        NetworkAssert.ComputesAs(OnnxModel.Parse(model), model, pixels);
    }

    [TestCaseSource(nameof(OtherForms))]
    public void AtZeroItselfItCountsAsPlusOne(Func<ForeignModel, string> form)
    {
        NetworkGraph network = OnnxModel.Parse(Model(form));
        string sign = network.Nodes.OfType<Sign>().Single().Name;
        float[] pixels = [.. Enumerable.Repeat(-Offset, 36)];

        Assert.That(new GraphOracle(network).Run(pixels)[sign], Is.All.EqualTo(1));
    }

    /// <summary>The file of every form, with its name.</summary>
    public static IEnumerable<(string Name, byte[] Model)> Models() => ExactForms().Concat(OtherForms())
        .Select(c => (c.ArgDisplayNames![0], Model((Func<ForeignModel, string>)c.Arguments[0]!)));

    private static IEnumerable<TestCaseData> ExactForms() =>
    [
        Form("GreaterOrEqual, Where", m => Where(m, m.Add("GreaterOrEqual", [X, m.Number(0)]), 1, -1)),
        Form("Less, Where", m => Where(m, m.Add("Less", [X, m.Number(0)]), -1, 1)),
        Form("Less, Not, Where", m => Where(m, m.Add("Not", [m.Add("Less", [X, m.Number(0)])]), 1, -1)),
        Form("zero on the left", m => Where(m, m.Add("LessOrEqual", [m.Number(0), X]), 1, -1)),
        Form("GreaterOrEqual, Cast, Mul, Add", m =>
            m.Add("Add", [m.Add("Mul", [Cast(m, "GreaterOrEqual"), m.Number(2)]), m.Number(-1)])),
        Form("Less, Cast, Mul, Sub", m =>
            m.Add("Sub", [m.Number(1), m.Add("Mul", [Cast(m, "Less"), m.Number(2)])])),
        Form("Sign, Add, Mul, Clip", m =>
        {
            string shifted = m.Add("Mul", [m.Add("Add", [m.Add("Sign", [X]), m.Number(0.5f)]), m.Number(2)]);
            return m.Add("Clip", [shifted, m.Number(-1), m.Number(1)]);
        }),
        Form("Sign, Add, Sign", m => m.Add("Sign", [m.Add("Add", [m.Add("Sign", [X]), m.Number(0.5f)])])),
        Form("Where with ones of the input's shape", m =>
        {
            string ones = Ones(m, 1);
            return m.Add("Where", [m.Add("GreaterOrEqual", [X, Ones(m, 0)]), ones, m.Add("Neg", [Ones(m, 1)])]);
        }),
    ];

    private static IEnumerable<TestCaseData> OtherForms() =>
    [
        Form("Sign", m => m.Add("Sign", [Shifted(m)])),
        Form("Sign, Identity", m => m.Add("Identity", [m.Add("Sign", [Shifted(m)])])),
        Form("Greater, Where", m => Where(m, m.Add("Greater", [Shifted(m), m.Number(0)]), 1, -1)),
        Form("Greater, Cast, Mul, Add", m =>
            m.Add("Add", [m.Add("Mul", [Cast(m, "Greater", Shifted(m)), m.Number(2)]), m.Number(-1)])),
    ];

    private static TestCaseData Form(string name, Func<ForeignModel, string> form) =>
        new TestCaseData(form).SetArgDisplayNames(name);

    private static string Where(ForeignModel m, string condition, float then, float otherwise) =>
        m.Add("Where", [condition, m.Number(then), m.Number(otherwise)]);

    private static string Shifted(ForeignModel m) => m.Add("Add", [X, m.Number(Offset)]);

    private static string Cast(ForeignModel m, string comparison, string value = X) =>
        m.Add("Cast", [m.Add(comparison, [value, m.Number(0)])], Int("to", 1));

    private static string Ones(ForeignModel m, float value) => m.Add(
        "ConstantOfShape",
        [m.Add("Shape", [X])],
        Tensor("value", new Proto.TensorProto { DataType = 1, Dims = { 1 }, FloatData = { value } }));

    private static byte[] Model(Func<ForeignModel, string> form)
    {
        var m = new ForeignModel(13, null, 4, 3, 3);
        return m.WithHead(m.Add("Conv", [form(m), m.Signs([5, 4, 2, 2], 1)]), 20);
    }
}
