using ReCU.Data;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.Report.Tests.Runs;

public class ReportProgressTests
{
    private static readonly TrainingOptions _options = new()
    {
        Network = BinaryNetwork.Compact with
        {
            Stem = new StemOptions(4) { Stride = 2 },
            Stages = [new(4, 1), new(8, 1, Stride: 2)],
        },
        Epochs = 3,
        BatchSize = 16,
        Augmentation = Augmentation.None,
        Border = 2,
        Threads = 1,
    };

    private TemporaryFolder _folder = null!;

    private string Json => _folder.File("report.json");

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void TheFileIsThereAfterEachEpochAndTheNextIsTold()
    {
        var seen = new List<(int Epochs, int? Best, bool IsFinished)>();
        var next = new Told(report =>
        {
            if (report.EpochReport is not null)
            {
                RunReport saved = RunReport.Load(Json);
                seen.Add((saved.Epochs.Count, saved.BestEpoch, saved.IsFinished));
            }
        });
        var progress = new ReportProgress(Begin(Images()), Json, next);
        using TrainedNetwork network = new NetworkTrainer(_options).Train(Images(), progress: progress);

        Assert.That(seen.Select(report => report.Epochs), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(seen.Select(report => report.IsFinished), Has.All.False);
        Assert.That(progress.Current.Epochs, Is.EqualTo(network.Epochs));
        Assert.That(progress.Current.BestEpoch, Is.EqualTo(network.BestEpoch));
    }

    [Test]
    public void ARunIsTrainedEvaluatedExplainedAndShown()
    {
        ImageSet images = Images();
        var progress = new ReportProgress(Begin(images), Json);
        using TrainedNetwork network = new NetworkTrainer(_options).Train(images, progress: progress);

        NetworkGraph graph = network.ToGraph(new ModelMetadata { ClassNames = ["upper", "lower"] });
        float[] logits = network.Logits(images);
        float[] probabilities = Softmax.FromLogits(logits, 2);
        var builder = new EvaluationBuilder(["upper", "lower"]);
        for (int row = 0; row < images.Count; row++)
        {
            // Every fourth is labelled wrong, so that there are errors.
            int label = row % 4 == 0 ? 1 - images.Labels[row] : images.Labels[row];
            builder.Add(row, label, probabilities.AsSpan(2 * row, 2));
        }

        using ActivationMaps maps = ActivationMaps.Open(graph);
        RunReport report = progress.Current.With(network) with
        {
            Network = NetworkFigures.From(graph.Summarize()),
            Evaluation = builder.Build("the training images").WithPictures(images, maps),
        };
        report.Save(Json);
        string html = ReportPage.ToHtml(RunReport.Load(Json));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.IsFinished, Is.True);
            Assert.That(report.Epochs, Is.EqualTo(network.Epochs));
            Assert.That(report.Duration, Is.EqualTo(network.Duration));
            Assert.That(report.Evaluation!.Errors, Is.Not.Empty);
            Assert.That(report.Evaluation.Errors, Has.All.Property(nameof(ConfidentError.Explanation)).Not.Null);
            Assert.That(html, Does.Contain("Ended after 3 epochs").And.Contain("Dead weights"));
            Assert.That(html, Does.Contain("data:image/jpeg"));
            for (int row = 0; row < images.Count; row += 7)
            {
                int best = logits[2 * row + 1] > logits[2 * row] ? 1 : 0;
                var pixels = new float[images.Shape.Count];
                images[row].CopyTo(pixels);
                Assert.That(
                    maps.Explain(pixels, best).Logit, Is.EqualTo(logits[2 * row + best]).Within(1e-3), $"image {row}");
            }
        }
    }

    [Test]
    public void AFileThatCannotBeWrittenEndsATrainingThatBegins()
    {
        var progress = new ReportProgress(Begin(Images()), _folder.File("missing/report.json"));
        Assert.That(
            () => new NetworkTrainer(_options).Train(Images(), progress: progress),
            Throws.InstanceOf<IOException>().With.Message.Contains("report.json"));
    }

    [Test]
    public void ATrainingThatIsRefusedLeavesTheFileAsItIs()
    {
        Begin(Images()).Save(Json);
        byte[] before = File.ReadAllBytes(Json);
        var progress = new ReportProgress(Begin(Images()) with { NetworkName = "other" }, Json);
        TrainingOptions refused = _options with { Epochs = 0 };
        Assert.That(
            () => new NetworkTrainer(refused).Train(Images(), progress: progress),
            Throws.InstanceOf<ArgumentException>());
        Assert.That(File.ReadAllBytes(Json), Is.EqualTo(before));
    }

    [Test]
    public void TheFileIsThereWithTheFirstProgress()
    {
        var progress = new ReportProgress(Begin(Images()), Json);
        progress.Report(FirstStep);
        Assert.That(RunReport.Load(Json).Epochs, Is.Empty);
    }

    [TestCase(TrainingPhase.Teacher)]
    [TestCase(TrainingPhase.FirstStage)]
    public void AnEarlierPhaseThatHadFinishedIsNotTheFirstProgress(TrainingPhase phase)
    {
        var progress = new ReportProgress(Begin(Images()), Json);
        var finished = new ResumedRun { Epochs = 3, Step = 0, IsFinished = true };
        progress.Report(FirstStep with { Phase = phase, Resumed = finished });
        Assert.That(File.Exists(Json), Is.False);

        progress.Report(FirstStep with { Resumed = finished });
        Assert.That(File.Exists(Json), Is.True);
    }

    [Test]
    public void AFolderThatGoesAwayEndsNoTraining()
    {
        string folder = _folder.File("run");
        Directory.CreateDirectory(folder);
        var problems = new List<string?>();
        ReportProgress? progress = null;
        progress = new ReportProgress(Begin(Images()), Path.Combine(folder, "report.json"), new Told(report =>
        {
            if (report.EpochReport is { Epoch: var epoch })
            {
                problems.Add(progress!.Problem);
                if (epoch == 1)
                {
                    Directory.Delete(folder, recursive: true);
                }
                else
                {
                    Directory.CreateDirectory(folder);
                }
            }
        }));
        using TrainedNetwork network = new NetworkTrainer(_options).Train(Images(), progress: progress);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(problems[0], Is.Null);
            Assert.That(problems[1], Does.Contain("report.json"));
            Assert.That(problems[2], Is.Null, "the next epoch tries again");
            Assert.That(RunReport.Load(Path.Combine(folder, "report.json")).Epochs, Has.Count.EqualTo(3));
        }
    }

    private static TrainingProgress FirstStep => new()
    {
        Epoch = 1,
        Epochs = 3,
        Step = 1,
        Steps = 4,
        Loss = 1,
        Accuracy = 0.5,
        ImagesPerSecond = 1,
        TimeLeft = TimeSpan.Zero,
    };

    private static RunReport Begin(ImageSet images) => new()
    {
        NetworkName = "compact",
        Started = DateTimeOffset.Now,
        Data = new DataSummary
        {
            Name = "halves",
            TrainingImages = images.Count,
            ImageShape = (1, 12, 12),
            ClassNames = ["upper", "lower"],
        },
    };

    // The brighter half decides the class.
    private static ImageSet Images()
    {
        var random = new Random(1);
        var pixels = new byte[64 * 144];
        for (int i = 0; i < pixels.Length; i++)
        {
            bool upper = i % 144 < 72;
            pixels[i] = (byte)(random.Next(128) + (upper == (i / 144 % 2 == 0) ? 120 : 0));
        }

        return new ImageSet((1, 12, 12), pixels, [.. Enumerable.Range(0, 64).Select(i => i % 2)], 2);
    }

    private sealed class Told(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
