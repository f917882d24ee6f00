using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.ML;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Onnx.Proto;

namespace ReCU.MLNet.Tests.Internals.Engines;

/// <summary>Files whose outputs have other names, another order or are fewer than those of this library's.</summary>
[TestFixture]
internal sealed class OutputNameTests
{
    private readonly MLContext _context = new(seed: 1);

    private static IEnumerable<ScoringEngine> Engines => [ScoringEngine.OnnxRuntime, ScoringEngine.Packed];

    [Test]
    public void AnyNameOfTheLogitsIsScored([ValueSource(nameof(Engines))] ScoringEngine engine) =>
        AssertScored(Edited(model => Rename(model, OnnxModel.LogitsName, "fc_out")), engine);

    [Test]
    public void TheSoftmaxMayComeFirst([ValueSource(nameof(Engines))] ScoringEngine engine) =>
        AssertScored(Edited(model => model.Graph.Output.Add(Taken(model))), engine);

    [Test]
    public void ThePackedEngineNeedsNoLogitsAsAnOutput() =>
        AssertScored(Edited(model => Taken(model)), ScoringEngine.Packed);

    [Test]
    public void OnnxRuntimeNeedsTheLogitsAsAnOutput()
    {
        byte[] model = Edited(proto => Taken(proto));

        Assert.That(
            () => new ReCUBinaryNetTransformer(Samples.Open(model), new() { Engine = ScoringEngine.OnnxRuntime }),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("only output is the softmax"));
    }

    private void AssertScored(byte[] model, ScoringEngine engine)
    {
        List<ImageRow> rows = Samples.Rows(5);
        using var transformer = new ReCUBinaryNetTransformer(Samples.Open(model), new() { Engine = engine });

        Samples.AssertScored(
            rows, Samples.Read(_context, transformer.Transform(_context.Data.LoadFromEnumerable(rows))));
    }

    private static byte[] Edited(Action<ModelProto> edit)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxModel.ToBytes(Samples.Network));
        edit(model);
        return model.ToByteArray();
    }

    /// <summary>Takes the logits from the outputs.</summary>
    private static ValueInfoProto Taken(ModelProto model)
    {
        ValueInfoProto logits = model.Graph.Output.Single(output => output.Name == OnnxModel.LogitsName);
        model.Graph.Output.Remove(logits);
        return logits;
    }

    private static void Rename(ModelProto model, string from, string to)
    {
        model.Graph.Output.Single(output => output.Name == from).Name = to;
        foreach (NodeProto node in model.Graph.Node)
        {
            Replace(node.Input, from, to);
            Replace(node.Output, from, to);
        }
    }

    private static void Replace(RepeatedField<string> names, string from, string to)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = names[i] == from ? to : names[i];
        }
    }
}
