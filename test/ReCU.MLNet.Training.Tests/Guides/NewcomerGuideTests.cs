using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Classifier;
using ReCU.Onnx;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of the pages for beginners, and that of the packages' READMEs, runs.</summary>
public sealed class NewcomerGuideTests
{
    private readonly MLContext _context = new(seed: 1);

    // Not in obj, where packing leaves a copy.
    private static IEnumerable<string> Packages => Directory
        .EnumerateDirectories(RepositoryFolder.File("src"))
        .Select(package => Path.Combine(package, "README.md"))
        .Where(File.Exists)
        .Select(file => Path.GetRelativePath(RepositoryFolder.Path, file));

    [TestCaseSource(nameof(Packages))]
    public void TheCodeOfAPackagesReadmeIsCompiled(string readme) => Assert.That(
        DocumentedCode.MissingFrom(readme, Path.Combine("Guides", "PackageReadmes.cs")), Is.Empty);

    [Test]
    public void ATrainingIsSeenInTheLogAndByACallback()
    {
        ReCUBinaryNetOptions options = BrightHalves.Options with { Progress = ProgressGuide.Callback().Progress };
        ProgressGuide.Log(_context);

        string[] lines = GuideTests.Printed(() =>
            _context.Transforms.TrainReCUBinaryNet(options).Train(BrightHalves.View(_context)).Dispose());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Has.Some.StartsWith("epoch 3/3: loss "));
            Assert.That(lines, Has.Some.StartsWith("3/3: "));
            Assert.That(() => _context.Transforms.TrainReCUBinaryNet(ProgressGuide.Bar()), Throws.Nothing);
        }
    }

    [Test]
    public void ClassesAreReadAndWritten()
    {
        using var folder = new WorkingFolder();
        IDataView rows = Train();

        (IReadOnlyList<string> file, IReadOnlyList<string> model) = ClassesGuide.Read(_context, rows);
        IDataView named = ClassesGuide.AsText(_context).Fit(rows).Transform(rows);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(file, Is.EqualTo(BrightHalves.Names));
            Assert.That(model, Is.EqualTo(BrightHalves.Names));
            Assert.That(named.GetColumn<string>("ClassName"), Is.EqualTo(rows.GetColumn<string>("Label")));
        }
    }

    [Test]
    public void AFileHasTheSameAnswerInEveryWayOfServing()
    {
        using var folder = new WorkingFolder();
        Train();
        Directory.CreateDirectory("uploads");
        BitmapPictures.Write(Path.GetFullPath("photo.jpg"), BitmapPictures.Noise(11, 9, seed: 1, brightness: 0));
        File.Copy("photo.jpg", Path.Combine("uploads", "photo.jpg"));
        IDataView paths = _context.Data.LoadFromEnumerable(new[] { new Upload { Path = "photo.jpg" } });

        Classification classified = PixelsGuide.FromFile();
        float[] served = PixelsGuide.InMLNet(_context).Fit(paths).Transform(paths).GetColumn<float[]>("Score").Single();

        Assert.That(
            classified.Classes.Select(one => one.Probability),
            Is.EqualTo(classified.Classes.Select(one => served[one.Index])).Within(1e-6));
    }

    [Test]
    public void AFinishedRunIsTrainedOn()
    {
        using var folder = new WorkingFolder();
        IDataView rows = BrightHalves.View(_context);
        ReCUBinaryNetOptions first =
            BrightHalves.Options with { Checkpoints = new CheckpointOptions { Folder = "run1" } };
        _context.Transforms.TrainReCUBinaryNet(first).Train(rows).Dispose();

        ReCUBinaryNetOptions guide = ContinuingGuide.Longer();
        ReCUBinaryNetOptions second = first with
        {
            InitialWeights = guide.InitialWeights,
            Normalisation = guide.Normalisation,
            LearningRate = guide.LearningRate,
            Checkpoints = guide.Checkpoints,
        };
        using ReCUTrainingResult result = _context.Transforms.TrainReCUBinaryNet(second).Train(rows);

        Assert.That(result.Network.Epochs, Has.Count.EqualTo(3));
        Assert.That(result.Network.CarriedWeights, Is.Not.Null);
    }

    [Test]
    public void TheCodeOfThePackagesReadmesRuns()
    {
        using var folder = new WorkingFolder();
        IDataView rows = Train();
        BitmapPictures.Write(Path.GetFullPath("photo.jpg"), BitmapPictures.Noise(8, 8, seed: 1, brightness: 0));
        BitmapPictures.Write(
            Path.GetFullPath("flowers/daisy/1.bmp"), BitmapPictures.Noise(8, 8, seed: 2, brightness: 0));

        string[] lines = GuideTests.Printed(() =>
        {
            PackageReadmes.Onnx();
            PackageReadmes.Classifier();
            PackageReadmes.Data();
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Does.Contain("1 images, daisy"));
            Assert.That(BrightHalves.Names, Does.Contain(lines[^2]));
            Assert.That(OnnxModel.Load("copy.onnx").ClassCount, Is.EqualTo(BrightHalves.ClassCount));
            Assert.That(
                PackageReadmes.Packed(new float[BrightHalves.PixelCount]), Has.Length.EqualTo(BrightHalves.ClassCount));
            Assert.That(PackageReadmes.Scoring(_context, rows).GetColumn<float[]>("Score").Count(), Is.EqualTo(8));
        }
    }

    // model.onnx in the current folder, and rows to score.
    private IDataView Train()
    {
        using ReCUBinaryNetTransformer trained =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(BrightHalves.View(_context));
        trained.SaveOnnx("model.onnx");
        return BrightHalves.View(_context, count: 8);
    }

    private sealed class Upload
    {
        public string Path { get; set; } = "";
    }
}
