using ReCU.Data;
using ReCU.Distributed;
using ReCU.Graph;
using ReCU.TestKit;
using ReCU.Torch.Devices;
using ReCU.Torch.Tests.Training.Checkpointing;
using ReCU.Torch.Tests.Training.Sharing;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Runs;
using ReCU.Torch.Training.Sharing;
using ReCU.Torch.Training.Teachers;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Teachers;

public sealed class RememberedAnswersTests
{
    private const int Count = 40;
    private static readonly ImageSet _images = TestImages.BrightHalves(Count, seed: 5);
    private static readonly Augmentation _moved = new() { CropPadding = 2, HorizontalFlip = true };

    [Test]
    public void TheTeacherIsAskedAboutEachTrainingImageOnceAsItIs([Values] bool twoStages)
    {
        var teacher = new CornerTeacher();
        TrainingOptions options = Options(teacher) with
        {
            Augmentation = _moved,
            FirstStage = twoStages ? new PhaseOptions { Epochs = 1 } : null,
        };
        using TrainedNetwork network = new NetworkTrainer(options).Train(_images);

        int[] trained = [.. Enumerable.Range(0, Count).Except(network.HeldBackRows)];
        Assert.That(trained, Has.Length.LessThan(Count), "some are held back");
        float[][] expected =
            [.. trained.Select(row => Array.ConvertAll(_images[row].Bytes.ToArray(), pixel => (float)pixel))];
        // The two black images are those that find out how many classes the teacher has.
        float[][] seen = [.. teacher.Seen.Where(image => image.Any(pixel => pixel != 0))];
        Assert.That(seen, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(seen[i], Is.EqualTo(expected[i]).Within(1e-3), $"image {i}");
        }
    }

    [Test]
    public void ABlendedImageIsTaughtABlendedAnswer([Values] bool blended)
    {
        var geometry = new InputGeometry(_images.Shape, 0);
        var scale = new Normalisation([100], [50]);
        using var answers = new RememberedAnswers(_images, [3, 7, 9], 2, 1000, progress: null);
        using TeacherModel teacher = new CornerTeacher().Open(null!);
        using var loss = new DistillationLoss(
            new Distillation { Teacher = new CornerTeacher(), Temperature = 2 },
            new LabelLoss(smoothing: 0),
            teacher,
            geometry,
            scale,
            2,
            ComputeDevice.OnCpu(),
            answers);
        using BatchSource source = BatchSource.Open(
            ComputeDevice.OnCpu(), geometry, scale, Augmentation.None, residentLimit: null, [_images]);
        loss.Prepare(source, default);

        int[] rows = [9, 3];
        float[] shares = [0.75f, 0.5f];
        using Tensor logits = tensor(new float[] { 1, 2, -1, 3 }, [2, 2]);
        using var batch = new Batch(zeros(2, 1, 8, 8), tensor([0L, 0]), rows)
        {
            Mixture = blended ? new Mixture(tensor([0L, 0]), tensor(shares), [3, 9]) : null,
        };
        using Tensor value = loss.Compute(new Prediction(logits), batch, loss.TargetOf(batch));

        double expected = 0;
        for (int i = 0; i < 2; i++)
        {
            double share = blended ? shares[i] : 1;
            double second = share * Second(rows[i]) + (1 - share) * Second(rows[1 - i]);
            double own = 1 / (1 + Math.Exp(-(logits[i, 1].item<float>() - logits[i, 0].item<float>()) / 2));
            expected -= 4 * (second * Math.Log(own) + (1 - second) * Math.Log(1 - own)) / 2;
        }

        Assert.That(value.item<float>(), Is.EqualTo(expected).Within(1e-4));

        // The teacher's probability of the second class at temperature 2.
        static double Second(int row)
        {
            (float first, float second) = CornerTeacher.Answer(_images[row].Bytes.Span[0]);
            return 1 / (1 + Math.Exp((first - second) / 2));
        }
    }

    [Test]
    public void MoreThanTheMemoryAllowsIsRefusedBeforeTheTraining()
    {
        TrainingOptions options = Options(new CornerTeacher());
        options = options with { Distillation = options.Distillation! with { AnswerMemoryLimit = 8 * 29 } };
        Assert.That(
            () => new NetworkTrainer(options).Train(_images),
            Throws.ArgumentException.With.Message.StartsWith(
                "The teacher's answers about 30 images in 2 classes take 240 bytes, but Distillation.AnswerMemoryLimit "
                + "is 232."));
    }

    [Test]
    public void AnImageThatCouldNotBeReadHasNoAnswer()
    {
        var broken = new VariedImages([_images, _images, _images, _images], [0, 1, 0, 1], 2) { Broken = [2] };
        var geometry = new InputGeometry(_images.Shape, 0);
        using BatchSource source = BatchSource.Open(
            ComputeDevice.OnCpu(), geometry, new Normalisation([0], [1]), Augmentation.None, null, [broken]);
        using var answers = new RememberedAnswers(broken, [0, 1, 2, 3], 3, 1000, progress: null);
        using TeacherModel teacher = new CornerTeacher().Open(null!);
        answers.Ask(source, teacher.Logits, default);
        using Tensor known = answers.Of([3, 0]);
        Assert.Multiple(() =>
        {
            Assert.That(known.shape, Is.EqualTo(new[] { 2, 2 }));
            Assert.That(
                () => answers.Of([0, 2]),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains("row 2 (counted from 0)"));
        });
    }

    [Test]
    public void ProcessesAskAboutTheirSharesAndGetAllAnswers(
        [Values(2, 3)] int size, [Values(1, 4)] int batchSize, [Values] bool areSomeBroken)
    {
        int[] rows = [31, 3, 7, 9, 20, 12, 39];
        ImageDataset images = areSomeBroken ? new PartlyBroken(_images, row => row is not (7 or 20)) : _images;
        int[] sound = [.. rows.Where(row => !areSomeBroken || row is not (7 or 20))];
        (float[] alone, int[] seenAlone) = Ask(images, rows, batchSize, sound, others: null);
        IReadOnlyList<(float[] Answers, int[] Seen)> shared = LocalGroup.Run(size, group =>
            Ask(images, rows, batchSize, sound, Others(group)));

        Assert.That(shared.Select(member => member.Answers), Has.All.EqualTo(alone));
        Assert.That(shared.SelectMany(member => member.Seen), Is.EqualTo(seenAlone), "each image once, in order");
        if (batchSize == 1)
        {
            int[] counts = [.. shared.Select(member => member.Seen.Length)];
            Assert.That(counts, Has.None.GreaterThan((rows.Length + size - 1) / size));
        }
    }

    [Test]
    public void AllStopAskingWhereOneIsCancelled()
    {
        AggregateException exception = Assert.Throws<AggregateException>(() => LocalGroup.Run(3, group =>
        {
            using var source = new CancellationTokenSource();
            if (group.Rank == 1)
            {
                source.Cancel();
            }

            return Ask(_images, [3, 7, 9, 12], 1, [3], Others(group), source.Token);
        }))!;

        Assert.That(exception.InnerExceptions, Has.Count.EqualTo(3));
        Assert.That(exception.InnerExceptions, Has.All.InstanceOf<OperationCanceledException>()
            .And.All.Message.Contains("Process 1 of 3 was cancelled"));
    }

    [Test]
    public void SeveralProcessesLearnFromAnswersAsFromEachView()
    {
        // Without changes to the images, both ask about the same.
        Teacher teacher = new CornerTeacher();
        string Train(TeacherAnswers answers) => SharedRun.TrainWeights(
            Options(teacher) with
            {
                Distillation = new Distillation { Teacher = teacher, Answers = answers },
                ValidationFraction = 0,
            },
            2,
            _images);

        Assert.That(Train(TeacherAnswers.OncePerImage), Is.EqualTo(Train(TeacherAnswers.EachView)));
    }

    private static AnswersOfTeam Others(ProcessGroup group) => new(new Team(new Distribution(group)));

    // What a member knows in the end, and the first pixels of the images that its teacher saw.
    private static (float[] Answers, int[] Seen) Ask(
        ImageDataset images, int[] rows, int batchSize, int[] known, IAnswerExchange? others,
        CancellationToken cancellation = default)
    {
        var teacher = new CornerTeacher();
        using TeacherModel model = teacher.Open(null!);
        var geometry = new InputGeometry(_images.Shape, 0);
        using BatchSource source = BatchSource.Open(
            ComputeDevice.OnCpu(), geometry, new Normalisation([0], [1]), Augmentation.None, null, [images]);
        using var answers = new RememberedAnswers(images, rows, batchSize, 1000, progress: null, others);
        answers.Ask(source, model.Logits, cancellation);
        using Tensor logits = answers.Of(known);
        return (logits.data<float>().ToArray(), [.. teacher.Seen.Select(image => (int)image[0])]);
    }

    [Test]
    public void ProgressTellsOfTheQuestions()
    {
        var reports = new List<TrainingProgress>();
        using TrainedNetwork network = new NetworkTrainer(Options(new CornerTeacher())).Train(
            _images, validation: null, new ReportAction(reports.Add));
        TrainingProgress[] asked = [.. reports.TakeWhile(report => report.Phase == TrainingPhase.Answers)];
        Assert.That(asked, Is.Not.Empty);
        Assert.That(asked[^1].Step, Is.EqualTo(2));
        Assert.That(asked[^1].Steps, Is.EqualTo(2), "30 images in batches of 16");
        Assert.That(reports.Skip(asked.Length).Select(report => report.Phase), Has.All.EqualTo(TrainingPhase.Main));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void ARunThatIsCancelledEndsTheSame(int read)
    {
        TrainingOptions options = TestRun.Options with { Distillation = Options(new CornerTeacher()).Distillation };
        using TrainedNetwork uninterrupted = new NetworkTrainer(options).Train(TestRun.Images);
        using var folder = new TemporaryFolder();
        options = options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };
        CancelledRun.Make(options, TestRun.Images, read);
        using TrainedNetwork resumed = new NetworkTrainer(options).Train(TestRun.Images);
        Assert.That(TestRun.Describe(resumed), Is.EqualTo(TestRun.Describe(uninterrupted)));

        var silent = new CornerTeacher();
        options = options with { Distillation = options.Distillation! with { Teacher = silent } };
        using TrainedNetwork finished = new NetworkTrainer(options).Train(TestRun.Images);
        Assert.That(finished.Resumed!.IsFinished);
        Assert.That(silent.Seen.Where(image => image.Any(pixel => pixel != 0)), Is.Empty, "nothing is left to learn");
    }

    private static TrainingOptions Options(Teacher teacher) => TestImages.Options with
    {
        Epochs = 2,
        Distillation = new Distillation { Teacher = teacher, Answers = TeacherAnswers.OncePerImage },
    };

    /// <summary>Answers by the first pixel, and remembers every image that it was shown.</summary>
    private sealed record CornerTeacher : Teacher
    {
        public List<float[]> Seen { get; } = [];

        public static (float First, float Second) Answer(float pixel) => (pixel / 100, 1 - pixel / 200);

        public override void Check()
        {
            // It has no options.
        }

        public override string ComputeFingerprint() => "";

        public override TeacherModel Open(ITeacherTraining training) => new Model(Seen);

        private sealed class Model(List<float[]> seen) : TeacherModel
        {
            public override string Name => "corner";

            public override string Input => "any";

            public override bool Reads(FeatureShape shape) => true;

            public override Tensor Logits(Tensor pixels)
            {
                int size = (int)(pixels.numel() / pixels.shape[0]);
                float[][] images = [.. pixels.contiguous().data<float>().ToArray().Chunk(size)];
                seen.AddRange(images);
                float[] answers = [.. images.SelectMany(image =>
                {
                    (float first, float second) = Answer(image[0]);
                    return new[] { first, second };
                })];
                return tensor(answers, [images.Length, 2]);
            }

            public override void Dispose()
            {
                // It holds nothing.
            }
        }
    }
}
