using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Runs;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training;

public sealed class NetworkTrainerTests
{
    private const long Mebibyte = 1L << 20;

    [Test]
    public void TheBestEpochIsTheOneThatIsKept()
    {
        // Little contrast, so that epochs differ.
        ImageSet training = TestImages.BrightHalves(64, seed: 1, contrast: 25);
        ImageSet validation = TestImages.BrightHalves(41, seed: 2, contrast: 25);
        TrainingOptions options = TestImages.Options with { Epochs = 12, LearningRate = 0.1 };

        using TrainedNetwork network = new NetworkTrainer(options).Train(training, validation);

        double[] accuracies = [.. network.Epochs.Select(epoch => epoch.ValidationAccuracy)];
        Assert.Multiple(() =>
        {
            Assert.That(accuracies.Distinct().Count(), Is.GreaterThan(1), "epochs do not differ");
            Assert.That(network.BestEpoch, Is.EqualTo(Array.IndexOf(accuracies, accuracies.Max()) + 1));
            Assert.That(network.BestEpoch, Is.LessThan(12), "the last epoch would be kept without any effort");
            Assert.That(network.Best.IsBest);
            Assert.That(
                TestImages.Accuracy(network, validation),
                Is.EqualTo(network.Best.ValidationAccuracy).Within(1e-12));
        });
    }

    [Test]
    public void WithoutValidationTheLastEpochIsKept()
    {
        using TrainedNetwork network = new NetworkTrainer(TestImages.Options with { ValidationFraction = 0 })
            .Train(TestImages.BrightHalves(32, seed: 1));
        Assert.That(network.BestEpoch, Is.EqualTo(4));
        Assert.That(network.Best.ValidationAccuracy, Is.NaN);
    }

    [Test]
    public void TheRowsThatWereHeldBackAreThoseOfTheValidation()
    {
        ImageSet images = TestImages.BrightHalves(64, seed: 1, contrast: 25);
        using TrainedNetwork network =
            new NetworkTrainer(TestImages.Options with { ValidationFraction = 0.25 }).Train(images);
        float[] logits = network.Logits(images);
        int right = network.HeldBackRows.Count(row => images.Labels[row] == Best(logits, row));
        Assert.That(network.HeldBackRows, Is.Unique.And.Count.InRange(15, 17));
        Assert.That(
            (double)right / network.HeldBackRows.Count, Is.EqualTo(network.Best.ValidationAccuracy).Within(1e-12));

        using TrainedNetwork other = new NetworkTrainer(TestImages.Options).Train(images, images);
        Assert.That(other.HeldBackRows, Is.Empty);

        int Best(float[] all, int row)
        {
            int classes = images.ClassCount;
            float[] own = all[(row * classes)..((row + 1) * classes)];
            return Array.IndexOf(own, own.Max());
        }
    }

    [Test]
    public void ReportsSayWhatTheSchedulesGave()
    {
        TrainingOptions options = TestImages.Options with { WarmUpEpochs = 1 };
        using TrainedNetwork network = new NetworkTrainer(options).Train(TestImages.BrightHalves(64, seed: 1));
        Assert.Multiple(() =>
        {
            Assert.That(network.Epochs.Select(epoch => epoch.Epoch), Is.EqualTo(new[] { 1, 2, 3, 4 }));
            Assert.That(
                network.Epochs.Select(epoch => epoch.Tau),
                Is.EqualTo(Enumerable.Range(0, 4).Select(epoch => options.Tau.At(epoch, 4))));
            Assert.That(network.Epochs[0].LearningRate, Is.EqualTo(0.05).Within(1e-15));
            Assert.That(network.Epochs[3].LearningRate, Is.Zero.Within(1e-15));
            Assert.That(network.Epochs[3].TrainingLoss, Is.LessThan(network.Epochs[0].TrainingLoss));
            Assert.That(network.StoppedBecause, Is.Null);
        });
    }

    [Test]
    public void TheSeedDecidesTheWeights()
    {
        float[] first = Trained(seed: 3);
        Assert.That(Trained(seed: 3), Is.EqualTo(first));
        Assert.That(Trained(seed: 4), Is.Not.EqualTo(first));

        static float[] Trained(long seed)
        {
            TrainingOptions options = TestImages.Options with { Seed = seed, Augmentation = new Augmentation() };
            using TrainedNetwork network = new NetworkTrainer(options).Train(TestImages.BrightHalves(50, seed: 1));
            return Weights(network.Classifier);
        }
    }

    [Test]
    public void ALastBatchOfOneImageIsLeftOut()
    {
        var steps = new HashSet<int>();
        TrainingOptions options = TestImages.Options with { ValidationFraction = 0, BatchSize = 16, Epochs = 1 };
        using TrainedNetwork network = new NetworkTrainer(options).Train(
            TestImages.BrightHalves(33, seed: 1), progress: new ReportAction(report => steps.Add(report.Steps)));
        Assert.That(steps, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void MemoryIsFlat()
    {
        // Five steps an epoch.
        TrainingOptions options = TestImages.Options with { Epochs = 200, ValidationFraction = 0 };
        var tensors = new Dictionary<int, long>();
        var resident = new Dictionary<int, long>();
        var progress = new ReportAction(report =>
        {
            if (report.EpochReport is not null && report.Epoch is 2 or 100 or 200)
            {
                int step = report.Epoch * report.Steps;
                tensors[step] = LiveTensors.Count();
                resident[step] = ResidentBytes();
            }
        });

        using TrainedNetwork network =
            new NetworkTrainer(options).Train(TestImages.BrightHalves(80, seed: 1), progress: progress);

        Assert.Multiple(() =>
        {
            Assert.That(tensors.Keys, Is.EqualTo(new[] { 10, 500, 1000 }));
            Assert.That(tensors[500], Is.EqualTo(tensors[10]), "live tensors");
            Assert.That(tensors[1000], Is.EqualTo(tensors[10]), "live tensors");
            // The runtime compiles hot code anew in the first few hundred steps; from there on only a leak grows.
            Assert.That(resident[1000] - resident[500], Is.LessThan(16 * Mebibyte), "resident bytes");
        });
    }

    [Test]
    public void ARunLeavesNoMoreTensorsThanItsNetworkDoes()
    {
        // TorchSharp itself leaves an alias of every parameter to the finalizer.
        ImageSet images = TestImages.BrightHalves(64, seed: 1);
        long ofNetwork = LiveTensors.Left(() => TestImages.Tiny.Create((1, 8, 8), 2).Dispose());
        Assert.That(
            LiveTensors.Left(() => new NetworkTrainer(TestImages.Options).Train(images).Dispose()),
            Is.LessThanOrEqualTo(ofNetwork));
    }

    [Test]
    public void ALossThatBecomesNaNKeepsTheBestWeights()
    {
        ImageSet images = TestImages.BrightHalves(64, seed: 1);
        TrainingOptions options = TestImages.Options;
        using BinaryClassifier classifier = options.Network.Create((1, 8, 8), 2, seed: 3);
        float[] kept = [];
        var progress = new ReportAction(report =>
        {
            if (report is { Epoch: 2, EpochReport: not null })
            {
                kept = Weights(classifier);
                Spoil(classifier);
            }
        });
        using var loss = new LabelLoss(0);
        using var run = new TrainingRun(
            options,
            classifier,
            new Normalisation([100], [50]),
            loss,
            TimeProvider.System,
            progress,
            CancellationToken.None)
        {
            Device = ComputeDevice.OnCpu(),
            Geometry = new InputGeometry(images.CommonShape!.Value, options.Border),
            TrainingImages = images,
            TrainingRows = [.. Enumerable.Range(0, 64)],
            ValidationImages = images,
            ValidationRows = [],
        };

        TrainedNetwork network = run.Execute();

        Assert.Multiple(() =>
        {
            Assert.That(
                network.StoppedBecause,
                Is.EqualTo("The loss became NaN or infinite in epoch 3, with a learning rate of 0.05. The weights of "
                    + "epoch 2 were kept. A lower LearningRate may help."));
            Assert.That(network.BestEpoch, Is.EqualTo(2));
            Assert.That(network.Epochs, Has.Exactly(2).Items);
            Assert.That(Weights(network.Classifier), Is.EqualTo(kept).And.None.NaN);
        });
    }

    [Test]
    public void ALossThatIsNaNInTheFirstEpochIsAnException() =>
        Assert.That(
            () => new NetworkTrainer(TestImages.Options with { LearningRate = 1e30 })
                .Train(TestImages.BrightHalves(64, seed: 1)),
            Throws.TypeOf<TrainingDivergedException>().With.Message.Contains("epoch 1, with a learning rate of 1E+30"));

    [Test]
    public void WeightsThatTheLastStepBrokeAreNotKept()
    {
        // One epoch of one step without validation: its loss is sound, what it makes of the weights is not.
        TrainingOptions options = TestImages.Options with
        {
            BatchSize = 64,
            Epochs = 1,
            LearningRate = 1e38,
            WeightDecay = 1e10,
            ScheduleInterval = ScheduleInterval.Epoch,
            ValidationFraction = 0,
        };
        Assert.That(
            () => new NetworkTrainer(options).Train(TestImages.BrightHalves(64, seed: 1)),
            Throws.TypeOf<TrainingDivergedException>());
    }

    [Test]
    public void ACancelledRunStopsAtTheNextStep()
    {
        using var source = new CancellationTokenSource();
        int reports = 0;
        var progress = new ReportAction(_ =>
        {
            reports++;
            source.Cancel();
        });
        Assert.That(
            () => new NetworkTrainer(TestImages.Options with { Epochs = 1_000_000 })
                .Train(TestImages.BrightHalves(64, seed: 1), progress: progress, cancellation: source.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(reports, Is.LessThanOrEqualTo(2)); // the step's, and the epoch's if it was the last step
    }

    [Test]
    public void SetsThatDoNotFitAreRefused()
    {
        var trainer = new NetworkTrainer(TestImages.Options);
        ImageSet training = TestImages.BrightHalves(16, seed: 1);
        Assert.Multiple(() =>
        {
            Refused(
                () => trainer.Train(new ImageSet((1, 8, 8), Array.Empty<byte>(), [], 2)),
                "There are no training images.");
            Refused(
                () => trainer.Train(new ImageSet((1, 8, 8), new byte[128], [1, 1], 2)),
                "All 2 training images are of one class");
            Refused(
                () => trainer.Train(training, new ImageSet((1, 8, 8), Array.Empty<byte>(), [], 2)),
                "There are no validation images.");
            Refused(
                () => trainer.Train(training, new ImageSet((1, 4, 4), new byte[16], [1], 2)),
                "The validation images are 1x4x4 in 2 classes; 1x8x8 in 2 classes were expected");
            Refused(
                () => trainer.Train(TestImages.Random((1, 9, 9), 8, seed: 1)),
                "Network 'tiny': images of 1x9x9 are 5x5 at stage 2");
        });

        static void Refused(Action train, string message) =>
            Assert.That(train, Throws.ArgumentException.With.Message.Contains(message));
    }

    private static float[] Weights(BinaryClassifier classifier) => [.. classifier.state_dict().Values
        .Where(value => value.dtype == ScalarType.Float32)
        .SelectMany(value => value.data<float>().ToArray())];

    // Garbage is left out: how much of it there is before a collection depends on the machine's caches.
    private static long ResidentBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }

    private static void Spoil(BinaryClassifier classifier)
    {
        using (no_grad())
        {
            classifier.parameters().First().fill_(float.NaN);
        }
    }
}
