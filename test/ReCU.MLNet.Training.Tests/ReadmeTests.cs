using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.MLNet.Training.Tests.Guides;
using ReCU.Onnx;
using ReCU.TestKit;
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
        foreach ((string part, int count) in new[] { ("train", 20), ("test", 4) })
        {
            for (int i = 0; i < 2 * count; i++)
            {
                BitmapPictures.Write(
                    Path.GetFullPath($"flowers/{part}/{(i % 2 == 0 ? "daisy" : "rose")}/{i}.bmp"),
                    BitmapPictures.Noise(16, 16, seed: i, brightness: 150 * (i % 2)));
            }
        }

        TrainAndScore();
        Assert.That(OnnxModel.Load("model.onnx").Metadata.ClassNames, Is.EqualTo(new[] { "daisy", "rose" }));
    }

    private static void TrainAndScore()
    {
        var mlContext = new MLContext(seed: 1);
        var images = new ImageFolderOptions { Size = (64, 64) };
        IDataView train = mlContext.Data.LoadFromImages(new ImageFolder("flowers/train", images));   // one folder per class
        IDataView test = mlContext.Data.LoadFromImages(new ImageFolder("flowers/test", images));

        var options = new ReCUBinaryNetOptions(Recipe.Quick) { ImageShape = (3, 64, 64), Epochs = 20 };
        var model = mlContext.Transforms.TrainReCUBinaryNet(options).Fit(train);
        var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(test));
        Console.WriteLine($"accuracy {metrics.MicroAccuracy:P1}");
        model.SaveOnnx("model.onnx");

        var scorer = mlContext.Transforms.ApplyReCUBinaryNet("model.onnx").Fit(test);
        IDataView scored = scorer.Transform(test);   // PredictedLabel, Score

        Assert.That(metrics.MicroAccuracy, Is.InRange(0, 1));
        Assert.That(scored.GetColumn<float[]>("Score").Count(), Is.EqualTo(8));
        model.Dispose();
        scorer.Dispose();
    }
}
