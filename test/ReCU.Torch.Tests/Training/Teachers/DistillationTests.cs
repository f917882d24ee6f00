using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Devices;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Teachers;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Teachers;

public sealed class DistillationTests
{
    private static readonly float[] _logits = [1, -2, 0.5f, 0, 3, -1];
    private static readonly float[] _answers = [0.2f, 1, -1, 2, 2, 0];
    private static readonly long[] _labels = [2, 1];

    [TestCase(1, 1, 0)]
    [TestCase(1, 4, 0)]
    [TestCase(0.3, 2, 0.1)]
    public void TheLossAndItsGradientFollowTheFormula(double share, double temperature, double smoothing)
    {
        TrainingOptions options = Options(new FixedTeacher(_answers, 3)) with { LabelSmoothing = smoothing };
        options = options with
        {
            Distillation = options.Distillation! with { Share = share, Temperature = temperature },
        };
        using TeacherModel teacher = options.Distillation.Teacher.Open(null!);
        using var loss = new DistillationLoss(
            options.Distillation,
            new LabelLoss(smoothing),
            teacher,
            new InputGeometry((1, 2, 2), 0),
            new Normalisation([0], [1]),
            3,
            ComputeDevice.OnCpu());
        using Tensor logits = tensor(_logits, [2, 3], requires_grad: true);
        using var batch = new Batch(zeros(2, 1, 2, 2), tensor(_labels), [0, 1]);
        using Tensor value = loss.Compute(new Prediction(logits), batch, loss.TargetOf(batch));
        value.backward();

        Assert.That(
            value.item<float>(), Is.EqualTo(LossByHand(_logits, share, temperature, smoothing)).Within(1e-5));
        float[] gradient = logits.grad!.data<float>().ToArray();
        for (int i = 0; i < 6; i++)
        {
            const float Step = 1e-3f;
            float[] more = [.. _logits];
            float[] less = [.. _logits];
            more[i] += Step;
            less[i] -= Step;
            double slope = (LossByHand(more, share, temperature, smoothing)
                - LossByHand(less, share, temperature, smoothing)) / ((double)more[i] - less[i]);
            Assert.That(gradient[i], Is.EqualTo(slope).Within(1e-4));
        }
    }

    [Test]
    public void ATeacherAnswersInTheOrderOfTheTrainingsClasses()
    {
        Teacher options = new FixedTeacher(_answers, 3) { Names = ["cat", "dog", "owl"] };
        using TeacherModel teacher =
            OrderedTeacherModel.Arrange(options.Open(null!), ["owl", "cat", "dog"]);
        using Tensor pixels = zeros(2, 1, 2, 2);
        using Tensor logits = teacher.Logits(pixels);
        Assert.Multiple(() =>
        {
            Assert.That(logits.data<float>().ToArray(), Is.EqualTo(new[] { -1, 0.2f, 1, 0, 2, 2 }));
            Assert.That(
                () => OrderedTeacherModel.Arrange(options.Open(null!), ["owl", "cat", "pig"]),
                Throws.ArgumentException.With.Message.Contains(
                    "knows the classes cat, dog, owl, but the training images have owl, cat, pig."));
        });
    }

    [Test]
    public void MemoryThatRunsOutBeforeTheFirstBatchIsToldLikeAnyOther()
    {
        Exception cause = TorchError.With("CUDA error: out of memory");
        TrainingOptions options = Options(new FixedTeacher(_answers, 2) { Shape = (1, 8, 8), Error = cause });
        Assert.That(
            () => new NetworkTrainer(options).Train(TestImages.Random((1, 8, 8), 20, seed: 1)),
            Throws.TypeOf<DeviceOutOfMemoryException>().With.InnerException.SameAs(cause)
                .And.Message.Contains($"BatchSize is {options.BatchSize}"));
    }

    [Test]
    public void ATeacherIsKnownByItsWeightsBorderAndScale()
    {
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2);
        using BinaryClassifier other = TestImages.Tiny.Create((1, 8, 8), 2, seed: 2);
        string[] fingerprints =
        [
            Fingerprint(classifier, 0, 1), Fingerprint(other, 0, 1), Fingerprint(classifier, 1, 1),
            Fingerprint(classifier, 0, 2),
        ];
        Assert.That(fingerprints, Is.Unique);
        Assert.That(Fingerprint(classifier, 0, 1), Is.EqualTo(fingerprints[0]));

        static string Fingerprint(BinaryClassifier classifier, int border, float mean) => new NetworkTeacher(
            new TrainedNetwork(classifier, border, new Normalisation([mean], [1]))
            {
                Epochs = [],
                BestEpoch = 1,
                StoppedBecause = null,
                ImagesPerSecond = 1,
                Duration = TimeSpan.Zero,
            }).ComputeFingerprint();
    }

    [TestCase(0, true)]
    [TestCase(2, true)]
    [TestCase(2, false)]
    public void TheTeacherSeesThePupilsPixels(int border, bool readsBorder)
    {
        ImageSet images = TestImages.Random((2, 4, 6), 3, seed: 1);
        var geometry = new InputGeometry(images.Shape, border);
        var scale = new Normalisation([100, 30], [50, 7]);
        var augmentation = new Augmentation { CropPadding = 1 };
        ImagePixels[] rows = [images[0], images[1], images[2]];
        float[] read = TestBatches.Assemble(new BatchAssembler(geometry, scale), rows, augmentation, 3, 1);
        float[] pixels = TestBatches.Assemble(geometry, rows, augmentation, 3, 1);

        var description = new FixedTeacher([1, 0], 2) { Shape = readsBorder ? geometry.Shape : images.Shape };
        using TeacherModel teacher = description.Open(null!);
        using var loss = new DistillationLoss(
            Options(description).Distillation!,
            new LabelLoss(smoothing: 0),
            teacher,
            geometry,
            scale,
            2,
            ComputeDevice.OnCpu());
        (int channels, int height, int width) = geometry.Shape;
        using var batch = new Batch(tensor(read, [3, channels, height, width]), tensor([0L, 1, 0]), [0, 1, 2]);
        using Tensor value = loss.Compute(new Prediction(zeros(3, 2)), batch, loss.TargetOf(batch));

        int cut = readsBorder ? 0 : border;
        float[] expected = [.. pixels.Where((_, i) => i / width % height >= cut && i / width % height < height - cut
            && i % width >= cut && i % width < width - cut)];
        Assert.That(((FixedTeacher.Model)teacher).Seen, Is.EqualTo(expected).Within(1e-3));
    }

    [Test]
    public void ATrainedNetworkAnswersAsItScores([Values(0, 2)] int border, [Values] bool bordered)
    {
        ImageSet images = TestImages.BrightHalves(32, seed: 1);
        using TrainedNetwork network =
            new NetworkTrainer(TestImages.Options with { Epochs = 1, Border = border }).Train(images);
        using TeacherModel teacher = new NetworkTeacher(network).Open(null!);
        var geometry = new InputGeometry(images.Shape, bordered ? border : 0);
        Assert.That(teacher.Reads(geometry.Shape));
        float[] pixels = TestBatches.Assemble(geometry, [.. Enumerable.Range(0, 32).Select(row => images[row])]);
        using Tensor input = tensor(pixels, [32, 1, geometry.Shape.Height, geometry.Shape.Width]);
        using Tensor answers = teacher.Logits(input);
        Assert.That(answers.data<float>().ToArray(), Is.EqualTo(network.Logits(images)).Within(1e-5));
    }

    [Test]
    public void APupilLearnsWithoutRightLabels()
    {
        ImageSet images = TestImages.BrightHalves(96, seed: 1);
        using TrainedNetwork teacher = new NetworkTrainer(TestImages.Options with { Epochs = 8 }).Train(images);

        // Half of these labels are wrong: what the pupil knows, it has from the teacher.
        var pixels = new byte[96 * 64];
        for (int row = 0; row < 96; row++)
        {
            images[row].Bytes.Span.CopyTo(pixels.AsSpan(row * 64));
        }

        var misleading = new ImageSet((1, 8, 8), pixels, [.. Enumerable.Range(0, 96).Select(i => i / 2 % 2)], 2);
        TrainingOptions options = TestImages.Options with
        {
            Epochs = 8,
            ValidationFraction = 0,
            Distillation = new Distillation { Teacher = new NetworkTeacher(teacher) },
        };
        using TrainedNetwork pupil = new NetworkTrainer(options).Train(misleading);
        Assert.That(TestImages.Accuracy(pupil, TestImages.BrightHalves(60, seed: 9)), Is.GreaterThan(0.9));
    }

    [Test]
    public void ATeacherThatDoesNotFitIsRefused()
    {
        ImageSet images = TestImages.BrightHalves(32, seed: 1);
        Refused(
            new FixedTeacher([1, 2, 3], 3) { Shape = (1, 8, 8) },
            "The teacher, fixed, answers two images with [2, 3] numbers; [2, 2] were expected, one for each class");
        Refused(
            new FixedTeacher([1, 2], 2) { Shape = (3, 8, 8) },
            "The teacher, fixed, reads images of 3x8x8, but the training images are 1x8x8.");

        void Refused(Teacher teacher, string message) => Assert.That(
            () => new NetworkTrainer(Options(teacher)).Train(images),
            Throws.ArgumentException.With.Message.Contains(message));
    }

    private static TrainingOptions Options(Teacher teacher) =>
        TestImages.Options with { Distillation = new Distillation { Teacher = teacher } };

    private static double LossByHand(float[] logits, double share, double temperature, double smoothing)
    {
        double loss = 0;
        for (int row = 0; row < 2; row++)
        {
            double[] z = [.. logits[(3 * row)..(3 * row + 3)].Select(value => (double)value)];
            double[] t = [.. _answers[(3 * row)..(3 * row + 3)].Select(value => (double)value)];
            double[] target = LogSoftmax(t, temperature);
            double[] soft = LogSoftmax(z, temperature);
            double[] hard = LogSoftmax(z, 1);
            for (int c = 0; c < 3; c++)
            {
                loss -= share * temperature * temperature * Math.Exp(target[c]) * soft[c];
                loss -= (1 - share) * ((_labels[row] == c ? 1 - smoothing : 0) + smoothing / 3) * hard[c];
            }
        }

        return loss / 2;
    }

    private static double[] LogSoftmax(double[] values, double temperature)
    {
        double sum = Math.Log(values.Sum(value => Math.Exp(value / temperature)));
        return [.. values.Select(value => value / temperature - sum)];
    }

    /// <summary>Gives the same answers again and again, and remembers what it last saw.</summary>
    private sealed record FixedTeacher(float[] Answers, int Classes) : Teacher
    {
        public FeatureShape Shape { get; init; } = (1, 2, 2);

        /// <summary>What happens when it is asked.</summary>
        public Exception? Error { get; init; }

        public IReadOnlyList<string>? Names { get; init; }

        public override void Check()
        {
            // Its answers are the test's.
        }

        public override string ComputeFingerprint() => "";

        public override TeacherModel Open(ITeacherTraining training) => new Model(this);

        public sealed class Model(FixedTeacher teacher) : TeacherModel
        {
            public float[] Seen { get; private set; } = [];

            public override string Name => "fixed";

            public override string Input => teacher.Shape.ToString();

            public override IReadOnlyList<string>? ClassNames => teacher.Names;

            public override bool Reads(FeatureShape shape) => shape == teacher.Shape;

            public override Tensor Logits(Tensor pixels)
            {
                if (teacher.Error is { } error)
                {
                    throw error;
                }

                Seen = pixels.contiguous().data<float>().ToArray();
                int count = (int)pixels.shape[0];
                float[] answers = [.. Enumerable.Range(0, count * teacher.Classes)
                    .Select(i => teacher.Answers[i % teacher.Answers.Length])];
                return tensor(answers, [count, teacher.Classes]);
            }

            public override void Dispose()
            {
                // It holds nothing.
            }
        }
    }
}
