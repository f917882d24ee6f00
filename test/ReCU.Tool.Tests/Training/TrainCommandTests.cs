using Microsoft.ML;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;
using ReCU.Tool.Terminals;
using ReCU.Tool.Training;
using ReCU.Torch;

namespace ReCU.Tool.Tests.Training;

internal sealed class TrainCommandTests
{
    // All but what the machine may be warned of.
    private const string WarningOfThisRun = "warning(?!: oneDNN computes)";

    [Test]
    public void TheOutputFolderHasAllThatWasMade()
    {
        Assert.That(
            Directory.EnumerateFileSystemEntries(TrainedRun.Output).Select(Path.GetFileName),
            Is.EquivalentTo(new[]
            {
                "model.onnx", "pipeline.zip", "report.html", "report.json", "training.csv", "checkpoints",
            }));
        OnnxModelInfo info = OnnxModel.ReadInfo(TrainedRun.Model);
        Assert.That(info.ClassNames, Is.EqualTo(TrainedRun.Classes));
        Assert.That(info.Metadata.NetworkName, Is.EqualTo("compact"));
        ITransformer pipeline =
            new MLContext().Model.Load(Path.Combine(TrainedRun.Output, "pipeline.zip"), out DataViewSchema schema);
        Assert.That(schema.Select(column => column.Name), Has.Member("Pixels"));
        (pipeline as IDisposable)?.Dispose();
    }

    [Test]
    public void WhatWasFoundAndWhatCameOutIsTold()
    {
        Assert.That(TrainedRun.Command.Errors, Does.Contain("folders of images, 2 classes, images of 3x16x16")
            .And.Contain("training (train): 24 images").And.Contain("validation (val): 8 images")
            .And.Contain($"recu predict {TrainedRun.Model} picture.jpg"));
        Assert.That(TrainedRun.Command.Lines, Has.Some.StartsWith("epoch 1/2  loss ")
            .And.Some.StartsWith("epoch 2/2  loss ").And.Some.StartsWith("best epoch: ")
            .And.Some.Match(@"^accuracy: \d\.\d{4} of 8 validation images$"));
        Assert.That(
            TrainedRun.Command.Output + TrainedRun.Command.Errors,
            Does.Not.Contain('\u001b').And.Not.Match(WarningOfThisRun));
    }

    [Test]
    public void NamesOfClassesAreTextInThePage() => Assert.That(
        File.ReadAllText(Path.Combine(TrainedRun.Output, "report.html")),
        Does.Contain("&lt;script&gt;").And.Not.Contain("<script"));

    [Test]
    public void ATrainingThatIsThereIsNotOverwritten()
    {
        byte[] before = File.ReadAllBytes(TrainedRun.Model);
        ToolRun again = ToolRun.Of(TrainedRun.Short(TrainedRun.Output, "--epochs", "2"));
        Assert.That(again.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(again.Errors, Does.Contain("--resume").And.Contain("--output"));
        Assert.That(File.ReadAllBytes(TrainedRun.Model), Is.EqualTo(before));
    }

    [TestCase("model.onnx")]
    [TestCase("report.json")]
    public void WhatIsLeftOfATrainingIsNotOverwritten(string file)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run/" + file);
        Directory.CreateDirectory(folder.File("run"));
        File.Copy(Path.Combine(TrainedRun.Output, file), path);
        byte[] before = File.ReadAllBytes(path);
        ToolRun run = ToolRun.Of(TrainedRun.Short(folder.File("run"), "--epochs", "1"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain("already contains").And.Contain("--output"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public void AResumedTrainingThatIsRefusedLeavesTheReport()
    {
        string report = Path.Combine(TrainedRun.Output, "report.json");
        byte[] before = File.ReadAllBytes(report);
        ToolRun run = ToolRun.Of(
            TrainedRun.Short(TrainedRun.Output, "--epochs", "2", "--resume", "--learning-rate", "0.02"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain("LearningRate"));
        Assert.That(File.ReadAllBytes(report), Is.EqualTo(before));
    }

    [Test]
    public void AFinishedTrainingGoesOnWithMoreEpochs()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("run");
        Assert.That(ToolRun.Of(TrainedRun.Short(output, "--epochs", "1")).ExitCode, Is.Zero);
        ToolRun more = ToolRun.Of(TrainedRun.Short(output, "--epochs", "2", "--resume"));
        Assert.Multiple(() =>
        {
            Assert.That(more.ExitCode, Is.Zero, more.ToString());
            Assert.That(more.Lines, Has.Some.StartsWith("epoch 2/2  loss ").And.None.StartsWith("epoch 1/"));
            Assert.That(File.ReadAllLines(Path.Combine(output, "training.csv")), Has.Length.EqualTo(3));
        });
    }

    [Test]
    public void TheLossByLearningRateIsMeasuredInPlaceOfATraining()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("run");
        ToolRun run = ToolRun.Of(TrainedRun.Short(output, "--find-rate"));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
            Assert.That(run.Lines, Has.Some.StartsWith("the loss "));
            Assert.That(
                Directory.EnumerateFileSystemEntries(output).Select(Path.GetFileName),
                Is.EquivalentTo(new[] { "learning-rate.csv", "learning-rate.svg" }));
            string[] lines = File.ReadAllLines(Path.Combine(output, "learning-rate.csv"));
            Assert.That(lines[0], Is.EqualTo("step,learning_rate,loss,smoothed_loss"));
            Assert.That(lines[1], Does.StartWith("1,0.0001,"));
        });
    }

    [Test]
    public void ACancelledTrainingGoesOnByTheCommandThatItPrints()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("it's a run");
        ToolRun cancelled = ToolRun.CancelledAt("epoch 1/2", TrainedRun.Short(output, "--epochs", "2"));
        Assert.That(cancelled.ExitCode, Is.EqualTo(ExitCode.Cancelled));
        Assert.That(File.Exists(Path.Combine(output, "model.onnx")), Is.False);
        Assert.That(ToolRun.Of("report", output).Lines, Has.Some.Contains("1 of 2 epochs"));

        string command =
            cancelled.Errors.Split('\n').Single(line => line.Contains("--resume", StringComparison.Ordinal));
        Assert.That(command.Trim(), Does.StartWith("recu train ").And.Contain(@"'\''").And.EndsWith(" --resume"));
        ToolRun resumed = ToolRun.Of(TrainedRun.Short(output, "--epochs", "2", "--resume"));
        Assert.That(resumed.ExitCode, Is.Zero, resumed.ToString());
        Assert.That(resumed.Errors, Does.Not.Match(WarningOfThisRun));
        Assert.That(resumed.Lines, Has.Some.StartsWith("resumed after 1 epochs"));
        Assert.That(
            File.ReadAllBytes(Path.Combine(output, "model.onnx")), Is.EqualTo(File.ReadAllBytes(TrainedRun.Model)));
        Assert.That(
            File.ReadLines(Path.Combine(output, "training.csv")).Skip(1).Select(line => line.Split(',')[1]),
            Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void AReportThatIsBrokenOrCannotBeWrittenEndsNoTraining()
    {
        using var folder = new TemporaryFolder();
        Assert.That(ToolRun.CancelledAt("epoch 1/2", TrainedRun.Short(folder.File("run"), "--epochs", "2")).ExitCode,
            Is.EqualTo(ExitCode.Cancelled));
        File.WriteAllText(folder.File("run/report.json"), "{");
        // A folder in its place: the table cannot be written.
        File.Delete(folder.File("run/training.csv"));
        Directory.CreateDirectory(folder.File("run/training.csv/x"));
        ToolRun resumed = ToolRun.Of(TrainedRun.Short(folder.File("run"), "--epochs", "2", "--resume"));
        Assert.That(resumed.Lines, Has.Some.StartsWith("epoch 2/2"));
        Assert.That(File.Exists(folder.File("run/model.onnx")), Is.True);
        Assert.That(resumed.Errors, Does.Contain("The report starts again").And.Contain("training.csv"));
    }

    [Test]
    public void AFolderWithoutPartsHoldsSomeBack()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of(
            "train", Path.Combine(TrainedRun.Data, "train"), "--output", folder.File("run"), "--size", "16", "--epochs",
            "1", "--threads", "1", "--grey");
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Lines, Has.Some.Match(@"^accuracy: \d\.\d{4} of 2 training images that were held back$"));
        Assert.That(OnnxModel.ReadInfo(folder.File("run/model.onnx")).InputShape.Channels, Is.EqualTo(1));
    }

    [Test]
    public void IdxFilesAreTrainedOnWithABorderAndWithoutMirroring()
    {
        using var folder = new TemporaryFolder();
        WriteIdx(folder.Path, "train", 24);
        WriteIdx(folder.Path, "t10k", 6);
        ToolRun run = ToolRun.Of(
            "train", folder.Path, "--output", folder.File("run"), "--epochs", "1", "--threads", "1");
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Lines, Has.Some.Match(@"^accuracy: \d\.\d{4} of 6 test images$"));
        OnnxModelInfo info = OnnxModel.ReadInfo(folder.File("run/model.onnx"));
        Assert.That(info.InputShape, Is.EqualTo(new FeatureShape(1, 28, 28)));
        Assert.That(info.Metadata.TrainingFacts["border"], Is.EqualTo("2"));
        Assert.That(info.Metadata.TrainingFacts["horizontal flip"], Is.EqualTo("no"));
    }

    [TestCase(3, 28, "have 3 classes, but those for training 2")]
    [TestCase(2, 32, "are 1x32x32, but those for training 1x28x28")]
    public void ATestSetThatDoesNotFitIsToldBeforeTheTraining(int classes, int side, string message)
    {
        using var folder = new TemporaryFolder();
        WriteIdx(folder.Path, "train", 24);
        WriteIdx(folder.Path, "t10k", 6, classes, side);
        ToolRun run = ToolRun.Of("train", folder.Path, "--output", folder.File("run"), "--epochs", "1");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain(message).And.Contain("t10k"));
        Assert.That(run.Lines, Is.Empty);
    }

    [Test]
    public void NamesOfClassesThatAreNamesOfOtherFoldersAreRead()
    {
        using var folder = new TemporaryFolder();
        string data = folder.File("data");
        string[] names = ["1", "0"];
        foreach (string part in new[] { "train", "test" })
        {
            for (int i = 0; i < 24; i++)
            {
                BitmapPictures.Write(
                    Path.Combine(data, part, $"{i % 2}", $"{i}.bmp"),
                    BitmapPictures.Noise(18, 20, seed: i, brightness: i % 2 == 0 ? 150 : 0));
            }
        }

        File.WriteAllLines(Path.Combine(data, "classes.txt"), names.Select((name, i) => $"{i} {name}"));
        TrainingImages images = TrainingImages.Open(
            DataFolder.Recognise(data),
            new TrainSettings { Data = data },
            crop: null,
            defaultSize: null,
            new Consoles(
                Consoles.Create(TextWriter.Null, isRedirected: true),
                Consoles.Create(TextWriter.Null, isRedirected: true)),
            CancellationToken.None);
        Assert.That(images.Training.ClassNames, Is.EqualTo(names));
        Assert.That(images.Test!.ClassNames, Is.EqualTo(names));
        Assert.That(images.Test.Labels.ToArray(), Is.EqualTo(images.Training.Labels.ToArray()));
    }

    [Test]
    public void ARecipeThatCutsPicturesOutIsFollowedWhereverTheModelGoes()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of(TrainedRun.Short(
            folder.File("run"), "--recipe", "imagenet", "--network", "compact", "--epochs", "1", "--batch-size", "8"));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        OnnxModelInfo info = OnnxModel.ReadInfo(folder.File("run/model.onnx"));
        Assert.That((info.InputShape.Height, info.Metadata.ShorterSide), Is.EqualTo((16, 18)));
        string Accuracy(ToolRun of) =>
            of.Lines.First(line => line.StartsWith("accuracy", StringComparison.Ordinal))[..16];
        ToolRun evaluated = ToolRun.Of("evaluate", folder.File("run/model.onnx"), TrainedRun.Data);
        Assert.That(Accuracy(evaluated), Is.EqualTo(Accuracy(run)));
    }

    [Test]
    public void ATrainingBeginsWithTheWeightsOfAnother()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of(TrainedRun.Short(
            folder.File("run"), "--epochs", "1", "--learning-rate", "0.001", "--from", TrainedRun.Model));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(
            OnnxModel.ReadInfo(folder.File("run/model.onnx")).Metadata.TrainingFacts,
            Does.ContainKey("initial weights"));
    }

    [Test]
    public void ATrainingTakesTheWeightsAndTheMapsOfAFloatNetwork()
    {
        using var folder = new TemporaryFolder();
        WriteFloatNetwork(
            folder.File("float.onnx"), Normalisation.ImageNet, new ModelMetadata { NetworkName = "float" });

        ToolRun run = ToolRun.Of(TrainedRun.Short(
            folder.File("run"),
            "--epochs",
            "1",
            "--network",
            "compact",
            "--from",
            folder.File("float.onnx"),
            "--maps",
            folder.File("float.onnx")));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(
            OnnxModel.ReadInfo(folder.File("run/model.onnx")).Metadata.TrainingFacts,
            Does.ContainKey("initial weights").And.ContainKey("map weight"));

        ToolRun other = ToolRun.Of(TrainedRun.Short(
            folder.File("other"), "--epochs", "1", "--network", "resnet20", "--from", folder.File("float.onnx")));
        Assert.That(other.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(other.Errors, Does.StartWith("error: ").And.Contain("float.onnx"));

        ToolRun twice = ToolRun.Of(TrainedRun.Short(
            folder.File("twice"),
            "--network",
            "compact",
            "--from",
            folder.File("float.onnx"),
            "--from-pixels",
            "unit"));
        Assert.That(twice.Errors, Does.Contain("--from-pixels unit would do it twice"));
    }

    [Test]
    public void AFloatNetworkMayBeGreyAndWantOtherPixels()
    {
        using var folder = new TemporaryFolder();
        // As of another program: it has no name, and leaves the pixels as they are.
        WriteFloatNetwork(folder.File("float.onnx"), new Normalisation([0], [1]), new ModelMetadata());

        StartingPoint start = StartingPoint.Read(folder.File("float.onnx"), BinaryNetwork.Compact, "unit");
        Assert.That(start.Weights.Normalisation!.Mean, Is.EqualTo(new[] { 0f }));
        Assert.That(start.Weights.Normalisation.StandardDeviation, Is.EqualTo(new[] { 255f }));
        Assert.That(
            start.Weights.Tensors.Keys, Does.Contain("bn1.weight").And.None.EqualTo("layer1.0.bn1.weight"));
        Assert.That(
            () => StartingPoint.Read(folder.File("float.onnx"), BinaryNetwork.Compact, "imagenet"),
            Throws.ArgumentException);
    }

    [Test]
    public void ATimeIsNotAQuestionOfEpochs()
    {
        using var folder = new TemporaryFolder();
        // Shorter than an epoch, so that one is trained, however quick the machine is.
        ToolRun run = ToolRun.Of(TrainedRun.Short(folder.File("run"), "--time", "0.001s"));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Lines, Has.Some.StartsWith("epoch 1/1  loss "));
        Assert.That(run.Errors, Does.Contain("0.001s"));
    }

    [Test]
    public void BrokenPicturesAreNamedBeforeTheTrainingAndLeftOut()
    {
        using var folder = new TemporaryFolder();
        TrainedRun.Write(folder.File("data"), "", count: 10);
        string broken = Path.Combine(folder.File("data"), TrainedRun.Classes[0], "b[0]ken.jpg");
        File.WriteAllText(broken, "text");
        ToolRun run = ToolRun.Of(
            "train", folder.File("data"), "--output", folder.File("run"), "--size", "16", "--epochs", "1", "--threads",
            "1");
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Errors, Does.Contain("warning: ").And.Contain("1 of 21 images are broken").And.Contain(broken));
    }

    [Test]
    public void OneClassIsTold()
    {
        using var folder = new TemporaryFolder();
        BitmapPictures.Write(folder.File("data/only/1.bmp"), BitmapPictures.Noise(4, 4, 1));
        ToolRun run = ToolRun.Of("train", folder.File("data"), "--output", folder.File("run"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.Contain("at least two classes"));
    }

    [Test]
    public void AnOutputAmongTheClassesIsRefusedBeforeItBecomesOne()
    {
        using var folder = new TemporaryFolder();
        TrainedRun.Write(folder.Path, "", count: 1);
        ToolRun run = ToolRun.Of("train", folder.Path, "--output", folder.File("run"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.Contain("--output").And.Contain(folder.File("run")));
        Assert.That(Directory.Exists(folder.File("run")), Is.False);
    }

    [Test]
    public void TheDataSetItselfIsNoOutput()
    {
        using var folder = new TemporaryFolder();
        TrainedRun.Write(folder.Path, "data", count: 4);
        string data = folder.File("data");
        ToolRun run = ToolRun.Of("train", data, "--output", data);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain("--output"));
    }

    [Test]
    public void WhereNothingIsThereIsNothingToGoOnWith()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of(TrainedRun.Short(folder.File("run"), "--resume"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error), run.ToString());
        Assert.That(run.Errors, Does.Contain("no training to continue"));
    }

    [Test]
    public void AFolderThatCannotBeWrittenIsToldBeforeAnyWork()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        ToolRun run = ToolRun.Of(TrainedRun.Short(folder.File("file")));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.StartWith("error: The output folder").And.Contain(folder.File("file")));
    }

    [Test]
    public void WeightsThatCannotBeTrainedOnAreTold()
    {
        using var folder = new TemporaryFolder();
        File.Copy(TrainedRun.Model, folder.File("alone.onnx"));
        ToolRun run = ToolRun.Of(TrainedRun.Short(folder.File("run"), "--from", folder.File("alone.onnx")));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Error));
        Assert.That(run.Errors, Does.Contain("only the signs").And.Contain("checkpoints"));
    }

    private static void WriteFloatNetwork(string path, Normalisation normalisation, ModelMetadata metadata)
    {
        int channels = normalisation.Mean.Count;
        var images = new ImageSet(
            (channels, 16, 16), new byte[8 * channels * 16 * 16], [0, 1, 0, 1, 0, 1, 0, 1], classCount: 2);
        using TrainedNetwork network = new NetworkTrainer(new TrainingOptions
        {
            Network = BinaryNetwork.Compact with { Precision = NetworkPrecision.Float },
            Epochs = 1,
            BatchSize = 4,
            ValidationFraction = 0,
            Threads = 1,
            Normalisation = normalisation,
        }).Train(images);
        OnnxModel.Save(network.ToGraph(metadata), path);
    }

    private static void WriteIdx(string folder, string part, int count, int classes = 2, int side = 28)
    {
        var random = new Random(count);
        byte[] Header(params int[] lengths) =>
        [
            0, 0, 8, (byte)lengths.Length,
            .. lengths.SelectMany(length => new[] { (byte)0, (byte)0, (byte)(length >> 8), (byte)length }),
        ];
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))];
        byte[] pixels = [.. labels.SelectMany(label =>
            Enumerable.Range(0, side * side).Select(_ => (byte)(random.Next(100) + 75 * label)))];
        File.WriteAllBytes(
            Path.Combine(folder, $"{part}-images-idx3-ubyte"), [.. Header(count, side, side), .. pixels]);
        File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), [.. Header(count), .. labels]);
    }
}
