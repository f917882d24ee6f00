using ReCU.TestKit;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>A finished run that goes on with more epochs.</summary>
public sealed class ContinuedRunTests
{
    private static readonly TrainingOptions _short = TestRun.Options with { Epochs = 2 };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void ItGoesOnAtTheNextEpochOfTheLongerSchedules()
    {
        using TrainedNetwork before = Train(_short);
        using TrainedNetwork network = Train(_short with { Epochs = 4 });
        using TrainedNetwork whole = new NetworkTrainer(_short with { Epochs = 4 }).Train(TestRun.Images);
        Assert.Multiple(() =>
        {
            Assert.That(network.Resumed, Is.EqualTo(new ResumedRun { Epochs = 2, Step = 0 }));
            Assert.That(network.Epochs, Has.Count.EqualTo(4));
            Assert.That(
                TestRun.Describe(network.Epochs.Take(2)), Is.EqualTo(TestRun.Describe(before.Epochs)));
            Assert.That(
                network.Epochs.Skip(2).Select(epoch => (epoch.LearningRate, epoch.Tau)),
                Is.EqualTo(whole.Epochs.Skip(2).Select(epoch => (epoch.LearningRate, epoch.Tau))));
            Assert.That(network.Epochs[2].LearningRate, Is.GreaterThan(network.Epochs[1].LearningRate));
        });
    }

    [Test]
    public void AContinuationThatIsCancelledEndsTheSame()
    {
        Train(_short).Dispose();
        // Of the third epoch: the data are only read for their digest before.
        CancelledRun.Make(In(_short with { Epochs = 4 }), TestRun.Images, read: 4);
        using TrainedNetwork taken = Train(_short with { Epochs = 4 });
        using var other = new TemporaryFolder();
        Train(_short, other).Dispose();
        using TrainedNetwork uninterrupted = Train(_short with { Epochs = 4 }, other);
        Assert.Multiple(() =>
        {
            Assert.That(taken.Resumed, Is.EqualTo(new ResumedRun { Epochs = 2, Step = 4 }));
            Assert.That(TestRun.Describe(taken), Is.EqualTo(TestRun.Describe(uninterrupted)));
        });
    }

    [Test]
    public void EarlierPhasesStayAsTheyAre()
    {
        TrainingOptions phases = _short with
        {
            FirstStage = new PhaseOptions(),
            Distillation = new Distillation { Teacher = new FloatTwinTeacher() },
        };
        using TrainedNetwork before = Train(phases);
        using TrainedNetwork network = Train(phases with { Epochs = 3 });
        Assert.Multiple(() =>
        {
            Assert.That(network.Epochs, Has.Count.EqualTo(3));
            Assert.That(
                network.EarlierPhases.Select(phase => TestRun.Describe(phase.Epochs)),
                Is.EqualTo(before.EarlierPhases.Select(phase => TestRun.Describe(phase.Epochs))));
        });
    }

    [Test]
    public void AnEarlierPhaseThatWasStoppedIsFinished()
    {
        // The first stage does not learn, the second does. All epochs see the same batch.
        TrainingOptions phases = _short with
        {
            Epochs = 3,
            BatchSize = 48,
            Augmentation = Augmentation.None,
            FirstStage = new PhaseOptions { LearningRate = 1e-9 },
            EarlyStopping = new EarlyStopping
            {
                Metric = StoppingMetric.TrainingLoss,
                Patience = 1,
                MinimumGain = 1e-3,
            },
        };
        using TrainedNetwork before = Train(phases);
        Assert.That(before.StoppedBecause, Is.Null);
        Assert.That(before.EarlierPhases[0].StoppedBecause, Does.StartWith("Stopped early after epoch 2"));

        using TrainedNetwork network = Train(phases with { Epochs = 4 });
        Assert.Multiple(() =>
        {
            Assert.That(network.Resumed?.Epochs, Is.EqualTo(3));
            Assert.That(network.Epochs, Has.Count.EqualTo(4));
            Assert.That(
                TestRun.Describe(network.EarlierPhases[0].Epochs),
                Is.EqualTo(TestRun.Describe(before.EarlierPhases[0].Epochs)));
        });
    }

    [Test]
    public void ARunThatIsNotFinishedIsRefused()
    {
        CancelledRun.Make(In(_short), TestRun.Images, read: 10);
        Refused(
            _short with { Epochs = 4 },
            "cannot continue with more epochs: 1 of its 2 epochs are done. Finish it first.");
    }

    [Test]
    public void ARunThatWasStoppedOrLimitedIsRefused()
    {
        TrainingOptions stopped = _short with
        {
            Epochs = 3,
            EarlyStopping = new EarlyStopping { Patience = 1, MinimumGain = 10 },
        };
        Train(stopped).Dispose();
        Refused(stopped with { Epochs = 9 }, "cannot continue with more epochs: it was stopped: ");

        using var other = new TemporaryFolder();
        TrainingOptions limited = _short with { TimeBudget = TimeSpan.FromHours(5) };
        Train(limited, other).Dispose();
        Assert.That(
            () => Train(limited with { Epochs = 4 }, other),
            Throws.ArgumentException.With.Message.Contains("its epochs were chosen by its TimeBudget."));
    }

    [Test]
    public void OtherChangesAndFewerEpochsAreRefused()
    {
        Train(_short).Dispose();
        Refused(
            _short with { Epochs = 4, LearningRate = 0.1 },
            "Epochs was 2 and is 4; LearningRate was 0.05 and is 0.1");
        Refused(_short with { Epochs = 1, WarmUpEpochs = 0 }, "Epochs was 2 and is 1");
        Assert.That(
            () => new NetworkTrainer(
                _short with { Epochs = 4, Checkpoints = new CheckpointOptions { Folder = _folder.Path } })
                .Train(TestRun.Images),
            Throws.ArgumentException.With.Message.Contains("ContinueFinished"));
    }

    private void Refused(TrainingOptions options, string message) =>
        Assert.That(() => Train(options), Throws.ArgumentException.With.Message.Contains(message));

    private TrainedNetwork Train(TrainingOptions options, TemporaryFolder? folder = null) =>
        new NetworkTrainer(In(options, folder)).Train(TestRun.Images);

    private TrainingOptions In(TrainingOptions options, TemporaryFolder? folder = null) => options with
    {
        Checkpoints = new CheckpointOptions { Folder = (folder ?? _folder).Path, ContinueFinished = true },
    };
}
