using ReCU.Data;
using ReCU.TestKit;
using ReCU.Torch.Training.Reports;
using Tensorboard;

namespace ReCU.Torch.Tests.Training.Reports;

public sealed class TensorBoardLogTests
{
    private static readonly ImageSet _images = TestImages.BrightHalves(64, seed: 1);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void TheScalarsAreThoseOfTheReports()
    {
        using TrainedNetwork network = Train(TestImages.Options);
        List<Event> events = EventFile.ReadAll(_folder.Path);

        Assert.That(events[0].FileVersion, Is.EqualTo("brain.Event:2"));
        using (Assert.EnterMultipleScope())
        {
            AssertScalar("loss/training", epoch => epoch.TrainingLoss);
            AssertScalar("loss/validation", epoch => epoch.ValidationLoss);
            AssertScalar("accuracy/training", epoch => epoch.TrainingAccuracy);
            AssertScalar("accuracy/validation", epoch => epoch.ValidationAccuracy);
            AssertScalar("schedule/learning_rate", epoch => epoch.LearningRate);
            AssertScalar("schedule/tau", epoch => epoch.Tau);
            foreach (string layer in network.Epochs[0].Layers.Select(layer => layer.Layer))
            {
                AssertScalar($"flipped/{layer}", epoch => Layer(epoch).Flipped);
                AssertScalar($"never_flipped/{layer}", epoch => Layer(epoch).NeverFlipped);
                AssertScalar($"beyond_clamp/{layer}", epoch => Layer(epoch).BeyondClamp);

                LayerStatistics Layer(EpochReport epoch) => epoch.Layers.Single(other => other.Layer == layer);
            }
        }

        void AssertScalar(string tag, Func<EpochReport, double> value) => Assert.That(
            Values(events, tag).Select(entry => (entry.Step, entry.Value.SimpleValue)),
            Is.EqualTo(network.Epochs.Select(epoch => ((long)epoch.Epoch, (float)value(epoch)))),
            tag);
    }

    [Test]
    public void HistogramsCountTheWeightsOfEachLayer()
    {
        using TrainedNetwork network = Train(TestImages.Options with { ValidationFraction = 0 });
        List<Event> events = EventFile.ReadAll(_folder.Path);

        // Nothing is held back, so that the network has the weights of the last epoch.
        var weights = network.Classifier.named_parameters()
            .Where(parameter => parameter.parameter.dim() >= 2)
            .ToDictionary(
                parameter => $"weights/{parameter.name}", parameter => parameter.parameter.data<float>().ToArray());
        Assert.That(
            events.SelectMany(entry => entry.Summary?.Value ?? []).Where(value => value.Histo is not null)
                .Select(value => value.Tag).Distinct(),
            Is.EquivalentTo(weights.Keys));
        using (Assert.EnterMultipleScope())
        {
            foreach ((string tag, float[] values) in weights)
            {
                (long Step, Summary.Types.Value Value)[] entries = [.. Values(events, tag)];
                Assert.That(entries.Select(entry => entry.Step), Is.EqualTo(new[] { 1, 2, 3, 4 }), tag);
                HistogramProto last = entries[^1].Value.Histo;
                Assert.That(last.Num, Is.EqualTo(values.Length), tag);
                Assert.That(last.Bucket.Sum(), Is.EqualTo(values.Length), tag);
                Assert.That(last.Min, Is.EqualTo(values.Min()).Within(1e-6), tag);
                Assert.That(last.Max, Is.EqualTo(values.Max()).Within(1e-6), tag);
                Assert.That(last.Sum, Is.EqualTo(values.Sum(value => (double)value)).Within(1e-3), tag);
                Assert.That(last, Is.EqualTo(WeightHistogram.Count(values)), tag);
            }
        }
    }

    [Test]
    public void WithoutHistogramsAndValidationThereAreNoneOfThem()
    {
        using TrainedNetwork network = Train(
            TestImages.Options with { ValidationFraction = 0, Statistics = false, Epochs = 1 },
            new TensorBoardOptions { Folder = _folder.Path, Histograms = false });
        Assert.That(
            EventFile.ReadAll(_folder.Path).SelectMany(entry => entry.Summary?.Value ?? []).Select(value => value.Tag),
            Is.EquivalentTo(new[]
            {
                "loss/training", "accuracy/training", "schedule/learning_rate", "schedule/tau", "time/seconds",
            }));
    }

    [Test]
    public void TheWeightsAreThoseOfATrainingWithoutIt()
    {
        using TrainedNetwork with = Train(TestImages.Options);
        using TrainedNetwork without = new NetworkTrainer(TestImages.Options).Train(_images);
        Assert.That(with.Logits(_images), Is.EqualTo(without.Logits(_images)));
    }

    [Test]
    public void EachPhaseHasItsFolder()
    {
        using TrainedNetwork network = Train(TestImages.Options with
        {
            Network = TestImages.Tiny with { Precision = NetworkPrecision.Binary },
            Epochs = 1,
            FirstStage = new PhaseOptions { Epochs = 2 },
        });
        Assert.That(
            Values(EventFile.ReadAll(_folder.Path), "loss/training").Select(entry => entry.Step),
            Is.EqualTo(new[] { 1 }));
        Assert.That(
            Values(EventFile.ReadAll(_folder.File("first-stage")), "loss/training").Select(entry => entry.Step),
            Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void ARunThatIsTakenUpGoesOnInTheSameFolder()
    {
        TrainingOptions options = TestImages.Options with
        {
            Checkpoints = new CheckpointOptions { Folder = _folder.File("checkpoints") },
        };
        using var stop = new CancellationTokenSource();
        var progress = new ReportAction(report =>
        {
            if (report.EpochReport?.Epoch == 2)
            {
                stop.Cancel();
            }
        });
        Assert.That(
            () => new NetworkTrainer(With(options)).Train(_images, progress: progress, cancellation: stop.Token),
            Throws.InstanceOf<OperationCanceledException>());

        using TrainedNetwork network = Train(options);

        Assert.That(
            Values(EventFile.ReadAll(_folder.Path), "loss/training")
                .Select(entry => (entry.Step, entry.Value.SimpleValue)).Order(),
            Is.EqualTo(network.Epochs.Select(epoch => ((long)epoch.Epoch, (float)epoch.TrainingLoss))));
    }

    [Test]
    public void AFolderThatCannotBeMadeIsToldBeforeTheTraining()
    {
        File.WriteAllText(_folder.File("file"), "");
        int reports = 0;
        TrainingOptions options = TestImages.Options with
        {
            TensorBoard = new TensorBoardOptions { Folder = _folder.File("file") },
        };
        Assert.That(
            () => new NetworkTrainer(options).Train(_images, progress: new ReportAction(_ => reports++)),
            Throws.InstanceOf<IOException>());
        Assert.That(reports, Is.Zero);
        Assert.That(
            () => new NetworkTrainer(TestImages.Options with { TensorBoard = new TensorBoardOptions { Folder = " " } }),
            Throws.ArgumentException.With.Message.Contains("TensorBoard.Folder"));
    }

    [Test]
    public void AFolderThatGoesAwayIsAWarningAndNoEnd()
    {
        string folder = _folder.File("log");
        TrainingOptions options = TestImages.Options with { TensorBoard = new TensorBoardOptions { Folder = folder } };
        var progress = new ReportAction(report =>
        {
            if (report.EpochReport?.Epoch == 1)
            {
                Directory.Delete(folder, recursive: true);
                File.WriteAllText(folder, "in its place");
            }
        });
        using TrainedNetwork network = new NetworkTrainer(options).Train(_images, progress: progress);
        Assert.That(network.Epochs, Has.Count.EqualTo(options.Epochs));
        Assert.That(network.Warnings, Has.Some.Contains("Epoch 4 could not be written for TensorBoard"));
    }

    private static IEnumerable<(long Step, Summary.Types.Value Value)> Values(IEnumerable<Event> events, string tag) =>
        from entry in events
        from value in entry.Summary?.Value ?? []
        where value.Tag == tag
        select (entry.Step, value);

    private TrainingOptions With(TrainingOptions options) =>
        options with { TensorBoard = new TensorBoardOptions { Folder = _folder.Path } };

    private TrainedNetwork Train(TrainingOptions options, TensorBoardOptions? tensorBoard = null) => new NetworkTrainer(
        options with { TensorBoard = tensorBoard ?? new TensorBoardOptions { Folder = _folder.Path } }).Train(_images);
}
