using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Tests.Forms;

namespace ReCU.Onnx.Tests.Reading;

/// <summary>Which outputs of a file can be those of one network.</summary>
public class GraphReaderTests
{
    [TestCase("MatMul", "MatMul")]
    [TestCase("Gemm", "MatMul")]
    [TestCase("MatMul", "Gemm")]
    [TestCase("Gemm", "Gemm")]
    public void TwoHeadsAreRefused(string first, string second)
    {
        var m = new ForeignModel();
        string vector = m.Add("Flatten", [ForeignModel.Input]);
        string one = m.Add(first, [vector, m.Random(144, 3)]);
        string other = m.Add(second, [vector, m.Random(144, 3)]);
        AssertRefused(m, one, other);
    }

    [TestCase("Mul", 0.5f)]
    [TestCase("Div", 2f)]
    [TestCase("Neg", null)]
    [TestCase("Sign", null)]
    public void LogitsBesideWhatIsMadeOfThemAreRefused(string type, float? number)
    {
        foreach (bool isFirst in new[] { true, false })
        {
            var m = new ForeignModel();
            string logits = m.Add("Gemm", [m.Add("Flatten", [ForeignModel.Input]), m.Random(144, 3), m.Random(3)]);
            string made = m.Add(type, number is { } value ? [logits, m.Number(value)] : [logits]);
            AssertRefused(m, isFirst ? logits : made, isFirst ? made : logits);
        }
    }

    [TestCase("Gemm")]
    [TestCase("MatMul")]
    public void LogitsAndTheirSoftmaxAreRead(string type)
    {
        foreach (bool isFirst in new[] { true, false })
        {
            var m = new ForeignModel();
            string logits = m.Add(type, [m.Add("Flatten", [ForeignModel.Input]), m.Random(144, 3)]);
            string score = m.Add("Softmax", [logits]);
            byte[] model = WithOutputs(m, isFirst ? logits : score, isFirst ? score : logits);

            Assert.That(OnnxModel.Parse(model).ClassCount, Is.EqualTo(3));
            Assert.That(OnnxFile.Parse(model).Graph.Nodes[^1], Is.TypeOf<Linear>());
        }
    }

    private static void AssertRefused(ForeignModel model, string first, string second)
    {
        byte[] bytes = WithOutputs(model, first, second);
        Assert.That(
            () => OnnxModel.Parse(bytes),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("that the last node makes"));
    }

    private static byte[] WithOutputs(ForeignModel model, params string[] names)
    {
        model.Proto.Graph.Output.AddRange(names.Select(name => new ValueInfoProto { Name = name }));
        return model.Proto.ToByteArray();
    }
}
