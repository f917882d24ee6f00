using ReCU.Data;

namespace ReCU.Torch.Tests.Training.Phases;

/// <summary>Trainings of more than one phase.</summary>
public sealed class PhasesTests
{
    private static readonly ImageSet _images = TestImages.BrightHalves(64, seed: 1);

    [Test]
    public void TheSecondStageStartsFromTheFirst()
    {
        // A step so small that the second stage ends where it starts.
        TrainingOptions options = TestImages.Options with
        {
            LearningRate = 1e-30,
            WeightDecay = 0,
            Epochs = 1,
            FirstStage = new PhaseOptions { Epochs = 3, LearningRate = 0.05, WeightDecay = 1e-5 },
        };
        TrainingOptions alone = options.FirstStageOptions!;
        using TrainedNetwork both = new NetworkTrainer(options).Train(_images);
        using TrainedNetwork first = new NetworkTrainer(alone).Train(_images);

        PhaseReport stage = both.EarlierPhases.Single();
        InitialWeights expected = InitialWeights.Of(first);
        InitialWeights actual = InitialWeights.Of(both);
        string[] weights = [.. expected.Tensors.Keys.Where(name =>
            !name.Contains("running", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(stage.Phase, Is.EqualTo(TrainingPhase.FirstStage));
            Assert.That(stage.BestEpoch, Is.EqualTo(first.BestEpoch));
            Assert.That(
                stage.Epochs.Select(epoch => epoch.TrainingLoss),
                Is.EqualTo(first.Epochs.Select(epoch => epoch.TrainingLoss)));
            Assert.That(alone.WeightDecay.Default, Is.EqualTo(1e-5));
            Assert.That(first.Classifier.Network.Precision, Is.EqualTo(NetworkPrecision.BinaryActivations));
            Assert.That(both.Classifier.Network.Precision, Is.EqualTo(NetworkPrecision.Binary));
            Assert.That(both.CarriedWeights!.Fresh, Has.Exactly(4).EndsWith(".alpha").And.Exactly(4).Items);
            Assert.That(weights, Has.Length.GreaterThan(10));
            foreach (string name in weights)
            {
                Assert.That(actual.Tensors[name], Is.EqualTo(expected.Tensors[name]), name);
            }
        });
    }

    [Test]
    public void ATwinIsTrainedAndTeachesBothStages()
    {
        var phases = new List<(TrainingPhase, int)>();
        var progress = new ReportAction(report =>
        {
            if (report.EpochReport is not null)
            {
                phases.Add((report.Phase, report.Epochs));
            }
        });
        TrainingOptions options = TestImages.Options with
        {
            Epochs = 6,
            FirstStage = new PhaseOptions { Epochs = 3 },
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 2 } },
                Temperature = 2,
            },
        };
        using TrainedNetwork network = new NetworkTrainer(options).Train(_images, progress: progress);
        Assert.Multiple(() =>
        {
            Assert.That(phases, Is.EqualTo(new[]
            {
                (TrainingPhase.Teacher, 2), (TrainingPhase.Teacher, 2),
                (TrainingPhase.FirstStage, 3), (TrainingPhase.FirstStage, 3), (TrainingPhase.FirstStage, 3),
                (TrainingPhase.Main, 6), (TrainingPhase.Main, 6), (TrainingPhase.Main, 6),
                (TrainingPhase.Main, 6), (TrainingPhase.Main, 6), (TrainingPhase.Main, 6),
            }));
            Assert.That(
                network.EarlierPhases.Select(phase => phase.Phase),
                Is.EqualTo(new[] { TrainingPhase.Teacher, TrainingPhase.FirstStage }));
            Assert.That(TestImages.Accuracy(network, TestImages.BrightHalves(60, seed: 9)), Is.GreaterThan(0.9));
        });
    }

    [Test]
    public void ATwinMayHaveAnotherArchitecture()
    {
        ResidualNetwork wide = TestImages.Tiny with { Name = "wide", Stages = [new(8, 1), new(8, 1, Stride: 2)] };
        var training = new RecordedTraining();
        Assert.That(
            () => new FloatTwinTeacher { Network = wide, Training = new PhaseOptions { Epochs = 7 } }.Open(training),
            Throws.TypeOf<NotSupportedException>());
        Assert.That(training.Asked, Is.EqualTo((wide, 7)));
    }

    [Test]
    public void PhasesLeaveNoMoreTensorsThanTheNetwork()
    {
        TrainingOptions options = TestImages.Options with
        {
            Epochs = 1,
            FirstStage = new PhaseOptions(),
            Distillation = new Distillation { Teacher = new FloatTwinTeacher() },
        };
        // TorchSharp itself leaves an alias of every parameter to the finalizer: of the three networks, as of one.
        long ofNetworks = LiveTensors.Left(() =>
        {
            foreach (NetworkPrecision precision in Enum.GetValues<NetworkPrecision>())
            {
                (TestImages.Tiny with { Precision = precision }).Create((1, 8, 8), 2).Dispose();
            }
        });
        Assert.That(
            LiveTensors.Left(() => new NetworkTrainer(options).Train(_images).Dispose()),
            Is.LessThanOrEqualTo(ofNetworks));
    }

    [Test]
    public void InitialWeightsAreCheckedBeforeATeacherIsTrained()
    {
        using BinaryClassifier other = BinaryNetwork.Compact.Create((1, 8, 8), 2);
        bool reported = false;
        TrainingOptions options = TestImages.Options with
        {
            InitialWeights = InitialWeights.Of(other),
            Distillation = new Distillation { Teacher = new FloatTwinTeacher() },
        };
        Assert.That(
            () => new NetworkTrainer(options).Train(_images, progress: new ReportAction(_ => reported = true)),
            Throws.ArgumentException.With.Message.Contains("InitialWeights do not fit network 'tiny'"));
        Assert.That(reported, Is.False);
    }

    [Test]
    public void ATwinThatDoesNotFitTheImagesIsRefused()
    {
        var teacher = new FloatTwinTeacher { Network = TestImages.Tiny with { Name = "deep", Stages = [] } };
        Assert.That(
            () => new NetworkTrainer(TestImages.Options with { Distillation = new() { Teacher = teacher } })
                .Train(_images),
            Throws.ArgumentException.With.Message.Contains("Network 'deep'"));
    }

    private sealed class RecordedTraining : ITeacherTraining
    {
        public (BinaryNetwork?, int?) Asked { get; private set; }

        public TrainedNetwork Train(BinaryNetwork? network, PhaseOptions phase)
        {
            Asked = (network, phase.Epochs);
            throw new NotSupportedException();
        }
    }
}
