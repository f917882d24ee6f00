using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>
/// The C# of the guides is compiled: each snippet stands in the class of its guide. Here it runs, but for the trainings
/// of days, whose options are checked.
/// </summary>
public sealed class GuideTests
{
    private readonly MLContext _context = new(seed: 1);

    private static IEnumerable<string> Guides => Directory
        .EnumerateFiles(RepositoryFolder.File("docs", "guides"), "*.md")
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Where(guide => guide != "expectations");   // figures, no code

    [TestCaseSource(nameof(Guides))]
    public void EverySnippetIsCompiled(string guide)
    {
        string source = Path.Combine("Guides", $"{char.ToUpperInvariant(guide[0])}{guide[1..]}Guide.cs");
        string page = Path.Combine("docs", "guides", $"{guide}.md");
        Assert.That(DocumentedCode.Blocks(page, "csharp"), Is.Not.Empty);
        Assert.That(DocumentedCode.MissingFrom(page, source), Is.Empty);
    }

    [Test]
    public void TheNetworksCanBeMade()
    {
        (BinaryNetwork twin, BinaryNetwork firstStage) = NetworksGuide.Precisions();
        foreach (BinaryNetwork network in
            new[] { NetworksGuide.AnotherWidth(), NetworksGuide.AnOwnNetwork(), twin, firstStage })
        {
            Assert.That(() => network.Check((3, 32, 32)), Throws.Nothing);
        }
    }

    [Test]
    public void ThePrintedSummaryIsTheRealOne()
    {
        string[] printed = DocumentedCode.Blocks(Path.Combine("docs", "guides", "networks.md"), "").Single().Split('\n');
        string[] real = NetworksGuide.Summary().ToString().Split('\n');
        Assert.That(real.Intersect(printed), Is.EqualTo(printed.Except(["..."])));
    }

    [Test]
    public void TheOptionsAreAccepted()
    {
        using var folder = new WorkingFolder();
        File.WriteAllBytes("teacher.onnx", SmallOnnxFile.Bytes([0, 3, 32, 32]));
        (TrainingOptions fromTwin, TrainingOptions fromFile) = DistillationGuide.Distillations();
        using ReCUTrainingResult trained =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Train(BrightHalves.View(_context));
        foreach (TrainingOptions training in new[]
        {
            TrainingGuide.EveryNumber(), TrainingGuide.BetterAtNoCost(), DistillationGuide.TwoStages(), fromTwin,
            fromFile, DistillationGuide.FineTuning(trained.Network),
        })
        {
            var options = new ReCUBinaryNetOptions(training) { ImageShape = (3, 32, 32) };
            Assert.That(() => _context.Transforms.TrainReCUBinaryNet(options), Throws.Nothing);
        }

        foreach (ReCUBinaryNetOptions options in
            new[]
            {
                TrainingGuide.FromARecipe(), TrainingGuide.Photographs(), DataGuide.Memory(), ResumeGuide.Checkpoints(),
                DevicesGuide.OnAGpu(),
            })
        {
            Assert.That(() => _context.Transforms.TrainReCUBinaryNet(options), Throws.Nothing);
        }
    }

    [Test]
    public void TheCodeOfTheCommandLineTrainsAndClassifies()
    {
        using var folder = new WorkingFolder();
        for (int i = 0; i < 40; i++)
        {
            BitmapPictures.Write(
                Path.GetFullPath($"flowers/{(i % 2 == 0 ? "daisy" : "rose")}/{i}.bmp"),
                BitmapPictures.Noise(16, 16, seed: i, brightness: 150 * (i % 2)));
        }

        File.Copy("flowers/rose/1.bmp", "photo.jpg");
        ToolGuide.Train(_context);
        Assert.That(ToolGuide.Classify().Classes.Select(one => one.Name), Is.EquivalentTo(new[] { "daisy", "rose" }));
    }

    [Test]
    public void TheOptionsOfAServiceAreAccepted() =>
        Assert.That(() => ServingGuide.Options(WebApplication.CreateSlimBuilder()), Throws.Nothing);

    [Test]
    public void TheDataAreRead()
    {
        using var folder = new WorkingFolder();
        foreach (string file in new[]
        {
            "flowers/train/daisy/1.png", "flowers/train/rose/1.png", "flowers/test/rose/1.png",
            "imagenette/train/n01440764/1.png", "imagenette/train/n02102040/1.png",
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Rgba32, new byte[16]);
            image.Save(file);
        }

        Directory.CreateDirectory("cifar-10-batches-bin");
        Directory.CreateDirectory("cifar-100-binary");
        for (int i = 1; i <= 5; i++)
        {
            File.WriteAllBytes($"cifar-10-batches-bin/data_batch_{i}.bin", new byte[1 + 3 * 32 * 32]);
        }

        File.WriteAllBytes("cifar-100-binary/test.bin", new byte[2 + 3 * 32 * 32]);
        foreach (string file in new[] { "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz" })
        {
            File.Copy(RepositoryFolder.File("examples", "FashionMnist", "data", file), file);
        }

        (IDataView train, ImageFolder test) = DataGuide.Folders(_context);
        (ImageDataset cifar10, ImageDataset cifar100) = DataGuide.Cifar();
        using FileStream upload = File.OpenRead("flowers/test/rose/1.png");
        Assert.Multiple(() =>
        {
            Assert.That(train.Preview().RowView, Has.Length.EqualTo(2));
            Assert.That(
                DataGuide.Named(_context).GetColumn<string>("Path").Select(path => Path.GetRelativePath(".", path)),
                Is.EqualTo(new[] { "imagenette/train/n01440764/1.png", "imagenette/train/n02102040/1.png" }));
            Assert.That(DataGuide.Decoded(upload).Shape, Is.EqualTo(new FeatureShape(3, 64, 64)));
            Assert.That(test.Labels.ToArray(), Is.EqualTo(new[] { 1 }));
            Assert.That(cifar10.Count, Is.EqualTo(5));
            Assert.That(cifar100.ClassCount, Is.EqualTo(100));
            Assert.That(DataGuide.Idx().Count, Is.EqualTo(12_000));
            Assert.That(DataGuide.Own(new byte[128], [0, 1]).Count, Is.EqualTo(2));
        });
    }

    [Test]
    public void ACheckpointIsImported()
    {
        using var folder = new WorkingFolder();
        string checkpoint = RepositoryFolder.File("test", "golden", "checkpoint", "resnet20_zip.pth.tar");
        File.Copy(checkpoint, "model_best.pth.tar");
        File.Copy(checkpoint, "mine.pth.tar");
        (TrainingOptions options, ReCUBinaryNetScoringEstimator scoring) =
            ImportingGuide.Import(_context, [.. Enumerable.Range(0, 10).Select(i => $"class {i}")]);
        Assert.Multiple(() =>
        {
            Assert.That(scoring.InputShape, Is.EqualTo(new FeatureShape(3, 32, 32)));
            Assert.That(scoring.ClassNames[3], Is.EqualTo("class 3"));
            Assert.That(ImportingGuide.Told(), Is.EqualTo("resnet20"));
            Assert.That(() => new NetworkTrainer(options), Throws.Nothing);
        });
    }

    [Test]
    public void TheWeightsAreTold()
    {
        using var folder = new WorkingFolder();
        double entropy = WeightsGuide.Table(_context, BrightHalves.Options, BrightHalves.View(_context));
        Assert.That(entropy, Is.InRange(0.5, 1));
        string printed = DocumentedCode.Blocks(Path.Combine("docs", "guides", "weights.md"), "").Single();
        string names = string.Join(',', printed.Split('\n')[0].Split("  ", StringSplitOptions.RemoveEmptyEntries
            | StringSplitOptions.TrimEntries));
        Assert.That(File.ReadLines("weights.csv").First(), Is.EqualTo(names));
    }

    [Test]
    public void ScoresAreNamed()
    {
        using var folder = new WorkingFolder();
        IDataView rows = BrightHalves.View(_context, count: 8);
        using ReCUBinaryNetTransformer trained =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(BrightHalves.View(_context));
        trained.SaveOnnx("model.onnx");

        IDataView scored = ScoringGuide.AsText(_context).Fit(rows).Transform(rows);
        string[] named = [.. scored.GetColumn<string>("ClassName")];
        string[] lines = Printed(() => ScoringGuide.Likeliest(scored));
        (ReCUBinaryNetScoringEstimator resource, ReCUBinaryNetScoringEstimator bytes) =
            ScoringGuide.FromMemory(_context);

        Assert.Multiple(() =>
        {
            Assert.That(named, Is.EqualTo(rows.GetColumn<string>("Label")));
            Assert.That(
                named,
                Is.EqualTo(scored.GetColumn<uint>("PredictedLabel").Select(key => trained.ClassNames[(int)key - 1])));
            Assert.That(lines.Select(line => line.Split(' ')[0]), Is.EqualTo(named));
            Assert.That(lines, Has.All.Matches(@"^(\S+ [\d.]+ ?%(, )?){3}$"));
            Assert.That(resource.InputShape, Is.EqualTo(new FeatureShape(3, 8, 8)));
            Assert.That(bytes.ClassNames, Is.EqualTo(BrightHalves.Names));
        });
    }

    [Test]
    public void ANetworkIsScoredOnAGpuOrACpu()
    {
        using var folder = new WorkingFolder();
        IDataView rows = BrightHalves.View(_context);
        using (ReCUBinaryNetTransformer trained =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(rows))
        {
            trained.SaveOnnx("model.onnx");
        }

        using ReCUBinaryNetTransformer model = ScoringGuide.OnAGpu(_context, rows);
        _context.Model.Save(model, rows.Schema, "pipeline.zip");
        using var loaded = (IDisposable)ScoringGuide.OnACpuAllTheSame(_context);

        Assert.Multiple(() =>
        {
            Assert.That(model.EngineDescription, Does.Contain("CUDA"));
            Assert.That(loaded, Is.Not.Null);
            foreach (ScoringEngine engine in new[] { ScoringGuide.EveryOption().Engine, ScoringGuide.TensorRt() })
            {
                var options = BrightHalves.Options with { Scoring = new() { Engine = engine } };
                Assert.That(() => _context.Transforms.TrainReCUBinaryNet(options), Throws.Nothing);
            }
        });
    }

    /// <summary>The lines that an action writes to the console.</summary>
    internal static string[] Printed(Action action)
    {
        TextWriter before = Console.Out;
        using var written = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Console.SetOut(written);
        try
        {
            action();
        }
        finally
        {
            Console.SetOut(before);
        }

        return written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
