using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.Engines;

/// <summary>Pixels on another scale than the network's are warned of, once.</summary>
internal sealed class PixelScaleTests
{
    [TestCase(0f, 1f, 1, "Multiply them by 255")]
    [TestCase(-2f, 1f, 1, "are negative")]
    [TestCase(0f, 255f, 0, "")]
    [TestCase(0f, 0f, 0, "")]
    public void TheLogWarnsOnce(float lowest, float highest, int expected, string text)
    {
        List<string> warnings = Warnings(standardDeviation: 60, lowest, highest);
        Assert.That(warnings, Has.Count.EqualTo(expected));
        Assert.That(string.Concat(warnings), Does.Contain(text));
    }

    [Test]
    public void ANetworkThatWasTrainedOnSuchPixelsIsNoReason() =>
        Assert.That(Warnings(standardDeviation: 0.25f, 0, 1), Is.Empty);

    private static List<string> Warnings(float standardDeviation, float lowest, float highest)
    {
        var graph = new GraphBuilder((1, 4, 4));
        string value = graph.Add(new Scale(
            "normalise",
            graph.InputName,
            FloatTensor.Vector([1 / standardDeviation]),
            FloatTensor.Vector([-lowest / standardDeviation])));
        graph.Add(new Linear(
            "logits", value, new FloatTensor([2, 16], new float[32]), FloatTensor.Vector([0, 1])));
        using var folder = new TemporaryFolder();
        OnnxModel.Save(graph.Build(new ModelMetadata()), folder.File("model.onnx"));

        var context = new MLContext(seed: 1);
        var warnings = new List<string>();
        context.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(e.Message);
            }
        };
        var random = new Random(1);
        IDataView rows = context.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(_ => new Row
        {
            Pixels = [.. Enumerable.Range(0, 16).Select(_ => lowest + (highest - lowest) * random.NextSingle())],
        }).ToList());
        using ReCUBinaryNetTransformer scorer = context.Transforms.ApplyReCUBinaryNet(
            folder.File("model.onnx"),
            new ReCUScoringOptions { InputColumnName = "Pixels", Engine = ScoringEngine.Packed }).Fit(rows);
        for (int i = 0; i < 2; i++)
        {
            Assert.That(scorer.Transform(rows).GetColumn<uint>("PredictedLabel").Count(), Is.EqualTo(100));
        }

        return warnings;
    }

    private sealed class Row
    {
        [VectorType(16)]
        public float[] Pixels { get; set; } = [];
    }
}
