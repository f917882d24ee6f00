using ReCU.Data;
using ReCU.Graph;
using ReCU.TestKit;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Teachers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Teachers;

public sealed class FeatureDistillationTests
{
    private static readonly Normalisation _scale = new([120], [60]);

    // The maps of the teacher are as large as those of the network, or must be averaged.
    [TestCase(4, 2, false)]
    [TestCase(8, 6, false)]
    [TestCase(8, 4, true)]
    public void TheLossFollowsTheFormula(int firstSize, int secondSize, bool withAnswers)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new FeatureDistillation
        {
            Teacher = new RandomFilters([4, 8], [firstSize, secondSize]),
            MapWeight = 3,
            FeatureWeight = 0.5,
        };
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2);
        classifier.train();
        using FeatureTeacherModel teacher = options.Teacher.Open();
        using BinaryClassifier other = TestImages.Tiny.Create((1, 8, 8), 2, seed: 9);
        using TeacherModel answers = new NetworkTeacherModel(Trained(other), ownsNetwork: false);
        TrainingLoss Rest() => withAnswers
            ? new DistillationLoss(
                new Distillation { Teacher = new FloatTwinTeacher(), Share = 0.5, Temperature = 2 },
                new LabelLoss(smoothing: 0),
                answers,
                new InputGeometry((1, 8, 8), 0),
                _scale,
                2,
                ComputeDevice.OnCpu())
            : new LabelLoss(smoothing: 0);

        using TrainingLoss rest = Rest();
        using var loss = new FeatureLoss(
            options, Rest(), teacher, FeaturePairs.Find(classifier, teacher), _scale, ComputeDevice.OnCpu());
        using Batch batch = SomeBatch();

        var maps = new List<Tensor>();
        Tensor logits = classifier.ForwardWithMaps(batch.Images, maps);
        Tensor value = loss.Compute(new Prediction(logits, maps), batch, loss.TargetOf(batch));
        float ofRest = rest.Compute(new Prediction(logits), batch, rest.TargetOf(batch)).item<float>();
        IReadOnlyList<Tensor> ofTeacher = teacher.Maps(batch.Images.mul(60).add(120));
        double ofMaps = DifferenceOfMaps(maps, ofTeacher) / 2;
        Tensor features = ofTeacher[1].relu().mean([2, 3], keepdim: true);
        double ofFeatures = Difference(maps[3].mean([2, 3], keepdim: true), features);
        Assert.That(value.item<float>(), Is.EqualTo(ofRest + 3 * ofMaps + 0.5 * ofFeatures).Within(1e-4));
    }

    [Test]
    public void TheGradientLessensTheDifference()
    {
        var options = new FeatureDistillation { Teacher = RandomFilters.ForTiny };
        TrainingOptions training =
            TestImages.Options with { Epochs = 8, ValidationFraction = 0, Normalisation = _scale };
        ImageSet images = TestImages.BrightHalves(96, seed: 1);
        using TrainedNetwork plain = new NetworkTrainer(training).Train(images);
        using TrainedNetwork taught =
            new NetworkTrainer(training with { FeatureDistillation = options }).Train(images);
        Assert.That(DifferenceOf(taught), Is.LessThan(0.75 * DifferenceOf(plain)));

        double DifferenceOf(TrainedNetwork network)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            using FeatureTeacherModel teacher = options.Teacher.Open();
            using Batch batch = SomeBatch();
            var maps = new List<Tensor>();
            network.Classifier.ForwardWithMaps(batch.Images, maps);
            IReadOnlyList<Tensor> ofTeacher = teacher.Maps(batch.Images.mul(60).add(120));
            return DifferenceOfMaps(maps, ofTeacher);
        }
    }

    // With a shortcut around each convolution it has two for each of the teacher's.
    [Test]
    public void ANetworkMayHaveAMultipleOfTheShortcuts([Values] bool oneConvolution)
    {
        ResidualNetwork network = oneConvolution
            ? TestImages.Tiny with { Stages = [new(4, 2), new(8, 2, Stride: 2)], ConvolutionsPerBlock = 1 }
            : TestImages.Tiny;
        using BinaryClassifier classifier = network.Create((1, 8, 8), 2);
        using FeatureTeacherModel teacher = RandomFilters.ForTiny.Open();
        FeaturePairs pairs = FeaturePairs.Find(classifier, teacher);
        Assert.Multiple(() =>
        {
            Assert.That(pairs.BlocksPerMap, Is.EqualTo(2));
            Assert.That(pairs.Shapes, Is.EqualTo(new FeatureShape[] { (4, 4, 4), (8, 2, 2) }));
            Assert.That(classifier.training, "the mode that it was created in");
        });
    }

    [Test]
    public void MapsAreThoseBehindEachShortcut()
    {
        using DisposeScope scope = NewDisposeScope();
        using BinaryClassifier classifier = BinaryNetwork.ResNet20.Create((3, 32, 32), 10);
        classifier.eval();
        Tensor images = randn(2, 3, 32, 32);
        var maps = new List<Tensor>();
        Tensor logits = classifier.ForwardWithMaps(images, maps);
        Assert.That(logits.bytes.ToArray(), Is.EqualTo(classifier.forward(images).bytes.ToArray()));
        Assert.That(
            maps.Select(map => $"{map.shape[1]}x{map.shape[2]}"),
            Is.EqualTo(new[] { "16x32", "32x16", "64x8" }.SelectMany(shape => Enumerable.Repeat(shape, 6))));
    }

    [Test]
    public void AResumedRunEndsTheSameAndKnowsItsTeacher()
    {
        using var folder = new TemporaryFolder();
        ImageSet images = TestImages.BrightHalves(64, seed: 1);
        TrainingOptions options = TestImages.Options with
        {
            FeatureDistillation = new FeatureDistillation { Teacher = RandomFilters.ForTiny },
        };
        TrainingOptions saved = options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };
        Checkpointing.CancelledRun.Make(saved, images, read: 7);
        TrainingOptions other = saved with
        {
            FeatureDistillation = new FeatureDistillation { Teacher = RandomFilters.ForTiny, MapWeight = 1 },
        };
        Assert.That(
            () => new NetworkTrainer(other).Train(images),
            Throws.ArgumentException.With.Message.Contains("FeatureDistillation.MapWeight was 6 and is 1"));

        using TrainedNetwork resumed = new NetworkTrainer(saved).Train(images);
        using TrainedNetwork uninterrupted = new NetworkTrainer(options).Train(images);
        Assert.That(resumed.Resumed, Is.Not.Null);
        Assert.That(
            Checkpointing.TestRun.Describe(resumed), Is.EqualTo(Checkpointing.TestRun.Describe(uninterrupted)));
    }

    [Test]
    public void MapsThatDoNotFitAreRefusedBeforeATeacherIsTrained()
    {
        Refused(
            new RandomFilters([4, 8, 8], [8, 4, 4]),
            "The teacher of the feature maps, filters, has 3 residual blocks, but the network has 4 blocks;");
        Refused(
            new RandomFilters([4, 16], [8, 4]),
            "has maps of 16x4x4 after its residual block 2, but the network, after its block 4, has maps of 8x2x2;");
        Refused(
            new RandomFilters([4, 8], [2, 2]),
            "has maps of 4x2x2 after its residual block 1, but the network, after its block 2, has maps of 4x4x4;");

        static void Refused(FeatureTeacher teacher, string message)
        {
            bool begun = false;
            TrainingOptions options = TestImages.Options with
            {
                FeatureDistillation = new FeatureDistillation { Teacher = teacher },
                Distillation = new Distillation { Teacher = new FloatTwinTeacher() },
            };
            Assert.That(
                () => new NetworkTrainer(options).Train(
                    TestImages.BrightHalves(32, seed: 1), progress: new ReportAction(_ => begun = true)),
                Throws.ArgumentException.With.Message.Contains(message));
            Assert.That(begun, Is.False);
        }
    }

    [TestCase(-1, 1, "FeatureDistillation.MapWeight is -1, but it must be at least 0")]
    [TestCase(1, double.NaN, "FeatureDistillation.FeatureWeight is NaN, but it must be at least 0")]
    [TestCase(0, 0, "FeatureDistillation.MapWeight is 0, but it must be above 0 where FeatureWeight is 0")]
    public void WeightsAreChecked(double maps, double features, string message)
    {
        TrainingOptions options = TestImages.Options with
        {
            FeatureDistillation = new FeatureDistillation
            {
                Teacher = RandomFilters.ForTiny,
                MapWeight = maps,
                FeatureWeight = features,
            },
        };
        Assert.That(options.Check, Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));
    }

    private static TrainedNetwork Trained(BinaryClassifier classifier) => new(classifier, border: 0, _scale)
    {
        Epochs = [],
        BestEpoch = 1,
        StoppedBecause = null,
        ImagesPerSecond = 1,
        Duration = TimeSpan.Zero,
    };

    private static Batch SomeBatch()
    {
        var pixels = TestImages.Random((1, 8, 8), 12, seed: 5);
        float[] values = [.. Enumerable.Range(0, 12).SelectMany(row => pixels[row].Bytes.ToArray())
            .Select(pixel => (pixel - 120f) / 60)];
        long[] labels = [.. Enumerable.Range(0, 12).Select(row => row % 2L)];
        return new Batch(tensor(values, [12, 1, 8, 8]), tensor(labels), [.. Enumerable.Range(0, 12)]);
    }

    // Of the network's four blocks the second and the last learn.
    private static double DifferenceOfMaps(List<Tensor> maps, IReadOnlyList<Tensor> ofTeacher) =>
        Difference(maps[1], Averaged(ofTeacher[0], 4)) + Difference(maps[3], Averaged(ofTeacher[1], 2));

    /// <summary>A quarter of what is below zero, averaged over squares or over windows that overlap.</summary>
    private static Tensor Averaged(Tensor map, int size) =>
        nn.functional.adaptive_avg_pool2d(nn.functional.leaky_relu(map, 0.25), [size, size]);

    /// <summary>The mean over channels of one less Pearson's correlation, in double.</summary>
    private static double Difference(Tensor left, Tensor right)
    {
        int channels = (int)left.shape[1];
        return Enumerable.Range(0, channels).Average(c => 1 - Correlation(Channel(left, c), Channel(right, c)));

        static double[] Channel(Tensor map, int channel) =>
            [.. map.detach().select(1, channel).contiguous().data<float>().Select(value => (double)value)];
    }

    private static double Correlation(double[] x, double[] y)
    {
        (double meanX, double meanY) = (x.Average(), y.Average());
        double covariance = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        double scale = x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY));
        return scale == 0 ? 0 : covariance / Math.Sqrt(scale);
    }
}
