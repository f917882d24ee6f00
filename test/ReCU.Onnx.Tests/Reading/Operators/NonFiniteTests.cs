using ReCU.Graph;
using ReCU.Onnx.Tests.Forms;
using static ReCU.Onnx.Tests.Forms.ForeignModel;

namespace ReCU.Onnx.Tests.Reading.Operators;

/// <summary>
/// Parameters that are NaN or infinite, or become so, are refused with the names of the operator and the constant: ONNX
/// Runtime would make NaN of them.
/// </summary>
internal sealed class NonFiniteTests
{
    private const string X = Input;

    [TestCaseSource(nameof(Stored))]
    public void AStoredOneIsRefused(Func<ForeignModel, string, string> form)
    {
        AssertRefused(form, float.NaN);
        AssertRefused(form, float.PositiveInfinity);
        AssertRefused(form, float.NegativeInfinity);
    }

    [TestCaseSource(nameof(Computed))]
    public void OneThatIsWorkedOutIsRefused(Func<ForeignModel, string, string> form, float value) =>
        AssertRefused(form, value);

    [Test]
    public void InfiniteBoundsAreNone()
    {
        var m = new ForeignModel();
        string clip = m.Add("Clip", [X, m.Number(float.NegativeInfinity), m.Number(float.PositiveInfinity)]);
        byte[] model = m.WithHead(clip, 144);

        NetworkAssert.ComputesAs(OnnxModel.Parse(model), model, [.. Enumerable.Range(-72, 144).Select(i => i / 9f)]);
    }

    [Test]
    public void ABoundOfNaNIsRefused() => Assert.That(
        () =>
        {
            var m = new ForeignModel();
            OnnxModel.Parse(m.WithHead(m.Add("Clip", [X, m.Number(float.NaN), m.Number(1)]), 144));
        },
        Throws.TypeOf<InvalidModelException>().With.Message.Contains("NaN"));

    private static IEnumerable<TestCaseData> Stored() =>
    [
        Case("factor", (m, bad) => m.Add("Mul", [X, bad])),
        Case("summand", (m, bad) => m.Add("Add", [X, bad])),
        Case("divisor", (m, bad) => m.Add("Div", [X, bad])),
        Case("slope", (m, bad) => m.Add("PRelu", [X, bad])),
        Case("number", (m, bad) => m.Add("Mul", [X, Element(m, bad)])),
        Case("weights", (m, bad) => m.Add("Conv", [X, m.Add("Reshape", [bad, m.Ints(1, 4, 1, 1)])])),
        Case("weights of signs", (m, bad) =>
            m.Add("Conv", [m.Sign(X), m.Add("Reshape", [bad, m.Ints(1, 4, 1, 1)])])),
        Case("bias", (m, bad) => m.Add("Conv", [X, m.Random(4, 4, 1, 1), Vector(m, bad)])),
        Case("matrix", (m, bad) => m.Add("MatMul", [Mean(m), m.Add("Reshape", [bad, m.Ints(4, 1)])])),
        Case("gamma", (m, bad) => Norm(m, 1, Vector(m, bad))),
        Case("beta", (m, bad) => Norm(m, 2, Vector(m, bad))),
        Case("mean", (m, bad) => Norm(m, 3, Vector(m, bad))),
        Case("variance", (m, bad) => Norm(m, 4, Vector(m, bad))),
    ];

    private static IEnumerable<TestCaseData> Computed() =>
    [
        Case("a quotient by 0", (m, bad) => m.Add("Div", [X, bad]), 0),
        Case("a quotient by almost 0", (m, bad) => m.Add("Div", [X, bad]), float.Epsilon),
        Case("a product too large", (m, bad) => m.Add("Mul", [m.Add("Mul", [X, m.Number(1e30f)]), bad]), 1e30f),
        Case("a negative variance", (m, bad) => Norm(m, 4, Vector(m, bad)), -3),
        Case("no variance and no epsilon", (m, bad) => Norm(m, 4, Vector(m, bad), epsilon: 0), 0),
    ];

    private static void AssertRefused(Func<ForeignModel, string, string> form, float value)
    {
        var m = new ForeignModel();
        string bad = m.Floats([4, 1, 1], 1, value, 2, 3);
        string refused = form(m, bad);
        string source = m.Proto.Graph.Node.Single(n => n.Output[0] == refused).Input
            .First(i => i == bad || m.Proto.Graph.Node.Any(n => n.Input.Contains(bad) && n.Output[0] == i));
        byte[] model = m.WithHead(refused, 144);

        Assert.That(
            () => OnnxModel.Parse(model),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains($"'{refused}'")
                .And.Message.Contains($"'{source}'").And.Message.Contains("finite"));
    }

    private static TestCaseData Case(string name, Func<ForeignModel, string, string> form) =>
        new TestCaseData(form).SetArgDisplayNames(name);

    private static TestCaseData Case(string name, Func<ForeignModel, string, string> form, float value) =>
        new TestCaseData(form, value).SetArgDisplayNames(name);

    private static string Vector(ForeignModel m, string constant) => m.Add("Reshape", [constant, m.Ints(4)]);

    private static string Element(ForeignModel m, string constant) =>
        m.Add("Slice", [constant, m.Ints(1), m.Ints(2), m.Ints(0)]);

    private static string Mean(ForeignModel m) => m.Add("ReduceMean", [X], Ints("axes", 2, 3), Int("keepdims", 0));

    private static string Norm(ForeignModel m, int input, string bad, float epsilon = 0.1f)
    {
        string[] inputs = [X, m.Floats([4], 1), m.Floats([4], 1), m.Floats([4], 1), m.Floats([4], 1)];
        inputs[input] = bad;
        return m.Add("BatchNormalization", inputs, Float("epsilon", epsilon));
    }
}
