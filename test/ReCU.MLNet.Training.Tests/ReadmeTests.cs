using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Training.Tests.Guides;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>The README's C# runs: each snippet stands in one of the methods here, which the tests run.</summary>
public sealed class ReadmeTests
{
    [Test]
    public void TheReadmesCodeStandsHere()
    {
        Assert.That(DocumentedCode.Blocks("README.md", "csharp"), Has.Count.GreaterThan(1));
        Assert.That(DocumentedCode.MissingFrom("README.md", $"{nameof(ReadmeTests)}.cs"), Is.Empty);
    }

    [Test]
    public void TheReadmesCodeRuns()
    {
        using var folder = new WorkingFolder();
        TrainAndScore(View(new MLContext(1), 64), View(new MLContext(1), 32));
        Assert.That(
            Directory.GetFiles(Environment.CurrentDirectory).Select(Path.GetFileName), Is.EquivalentTo(_files));
    }

    private static readonly string[] _files = ["model.onnx", "pipeline.zip"];

    private static void TrainAndScore(IDataView train, IDataView test)
    {
        var mlContext = new MLContext(seed: 1);

        var pipeline = mlContext.Transforms.TrainReCUBinaryNet(new ReCUBinaryNetOptions
        {
            LabelColumnName = "Label",      // text, a number or a key
            ImageColumnName = "Pixels",     // a vector of 0 to 255 in planar order, or MLImage
            ImageShape = (1, 28, 28),       // channels, height, width
            Network = BinaryNetwork.Compact,
            Epochs = 8,
            Border = 2,                     // 28 becomes 32, which halves well
        });

        var model = pipeline.Fit(train);
        var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(test));

        model.SaveOnnx("model.onnx");
        mlContext.Model.Save(model, train.Schema, "pipeline.zip");

        var scorer = mlContext.Transforms.ApplyReCUBinaryNet("model.onnx").Fit(test);
        var scored = scorer.Transform(test);   // PredictedLabel, Score

        Assert.That(metrics.MicroAccuracy, Is.InRange(0, 1));
        Assert.That(scored.GetColumn<float[]>("Score").Count(), Is.EqualTo(32));
        model.Dispose();
        scorer.Dispose();
    }

    private static IDataView View(MLContext context, int count)
    {
        var random = new Random(count);
        return context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            var row = new Row { Label = i % 2 == 0 ? "dark" : "bright" };
            random.NextBytes(row.Pixels);
            return row;
        }).ToList());
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType(28 * 28)]
        public byte[] Pixels { get; set; } = new byte[28 * 28];
    }
}
