using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;
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
        TrainAndScore(View(new MLContext(1), 64), View(new MLContext(1), 32));
        Assert.That(
            Directory.GetFiles(Environment.CurrentDirectory).Select(Path.GetFileName), Is.EquivalentTo(_files));
    }

    [Test]
    public void TheReadmesFilesAreRead()
    {
        using var folder = new WorkingFolder();
        foreach (string name in new[] { "daisy", "rose" })
        {
            Directory.CreateDirectory(Path.Combine("flowers", name));
            using var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Rgba32, new byte[16]);
            image.Save(Path.Combine("flowers", name, "1.png"));
        }

        File.Copy(RepositoryFolder.File("test", "golden", "checkpoint", "resnet20_zip.pth.tar"), "resnet20.pth.tar");
        (IDataView rows, ReCUBinaryNetOptions options) = ReadResumeAndImport(new MLContext(seed: 1));
        Assert.That(rows.GetColumn<byte[]>("Pixels").Count(), Is.EqualTo(2));
        Assert.That(() => new MLContext(1).Transforms.TrainReCUBinaryNet(options), Throws.Nothing);
        Assert.That(OnnxModel.Load("resnet20.onnx").InputShape, Is.EqualTo(new FeatureShape(3, 32, 32)));
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

    private static (IDataView Rows, ReCUBinaryNetOptions Options) ReadResumeAndImport(MLContext mlContext)
    {
        var flowers = new ImageFolder("flowers", new ImageFolderOptions { Size = (64, 64) });   // a folder a class
        IDataView rows = mlContext.Data.LoadFromImages(flowers);                                // Label and Pixels

        var resumable = new ReCUBinaryNetOptions
        {
            ImageShape = (3, 64, 64),
            Checkpoints = new CheckpointOptions { Folder = "run1", Interval = TimeSpan.FromMinutes(10) },
        };

        using ImportedNetwork imported = AuthorsCheckpoint.Load("resnet20.pth.tar");
        OnnxModel.Save(imported.ToGraph(new ModelMetadata()), "resnet20.onnx");

        return (rows, resumable);
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
