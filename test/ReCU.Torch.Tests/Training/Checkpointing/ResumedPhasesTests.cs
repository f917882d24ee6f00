using ReCU.TestKit;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>A teacher, a first stage and a main training that are cancelled in turn, and taken up again.</summary>
public sealed class ResumedPhasesTests
{
    private const int ReadsOfAnEpoch = 8;
    private const int TeacherEpochs = 2;
    private const int FirstStageEpochs = 2;

    private static readonly TrainingOptions _options = TestRun.Options with
    {
        Epochs = 3,
        FirstStage = new PhaseOptions { Epochs = FirstStageEpochs, Optimiser = new Adam(), LearningRate = 0.01 },
        Distillation = new Distillation
        {
            Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = TeacherEpochs } },
            Share = 0.5,
        },
    };

    private static readonly Lazy<string> _uninterrupted = new(() =>
    {
        using TrainedNetwork network = new NetworkTrainer(_options).Train(TestRun.Images);
        return Describe(network);
    });

    [Test]
    public void ARunThatIsCancelledInEveryPhaseEndsTheSame()
    {
        const int FirstStage = ReadsOfAnEpoch * TeacherEpochs;
        const int Main = FirstStage + ReadsOfAnEpoch * FirstStageEpochs;
        using var folder = new TemporaryFolder();
        TrainingOptions options = WithCheckpoints(folder);

        // What is done is not read again, so that the second run begins with the first stage's third step.
        CancelledRun.Make(options, TestRun.Images, 3);
        CancelledRun.Make(options, TestRun.Images, FirstStage - 3 + 3);
        CancelledRun.Make(options, TestRun.Images, Main - FirstStage - 3 + 3);

        using TrainedNetwork network = new NetworkTrainer(options).Train(TestRun.Images);
        Assert.That(
            Directory.GetDirectories(folder.Path).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "teacher", "first-stage" }));
        Assert.That(network.Resumed, Is.EqualTo(new ResumedRun { Epochs = 0, Step = 3 }));
        Assert.That(Describe(network), Is.EqualTo(_uninterrupted.Value));
    }

    [TestCase(ReadsOfAnEpoch * TeacherEpochs, TestName = "cancelled in the teacher's last validation")]
    [TestCase(ReadsOfAnEpoch * TeacherEpochs + 1, TestName = "cancelled in the first stage's first step")]
    [TestCase(ReadsOfAnEpoch * (TeacherEpochs + FirstStageEpochs), TestName = "cancelled where the first stage ends")]
    [TestCase(ReadsOfAnEpoch * (TeacherEpochs + FirstStageEpochs) + 1, TestName = "cancelled where the second begins")]
    public void ARunThatIsCancelledWhereAPhaseEndsEndsTheSame(int read)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = WithCheckpoints(folder);
        CancelledRun.Make(options, TestRun.Images, read);

        using TrainedNetwork network = new NetworkTrainer(options).Train(TestRun.Images);
        Assert.That(Describe(network), Is.EqualTo(_uninterrupted.Value));
    }

    private static TrainingOptions WithCheckpoints(TemporaryFolder folder) =>
        _options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };

    private static string Describe(TrainedNetwork network) => string.Join('\n',
    [
        TestRun.Describe(network),
        .. network.EarlierPhases.Select(phase =>
            $"{phase.Phase} {phase.BestEpoch} {TestRun.Describe(phase.Epochs)}"),
    ]);
}
