using ReCU.Data;
using ReCU.Graph;
using ReCU.TestKit;
using ReCU.Torch.Tests.Importing;
using ReCU.Torch.Tests.Training.Checkpointing;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.FineTuning;

public sealed class InitialWeightsTests
{
    private static readonly FeatureShape _shape = (1, 8, 8);

    [Test]
    public void WeightsAreCarriedOverByName()
    {
        using BinaryClassifier source = TestImages.Tiny.Create(_shape, 2, seed: 1);
        using BinaryClassifier target = TestImages.Tiny.Create(_shape, 2, seed: 2);
        source.SetTau(0.9);
        CarriedWeights carried = InitialWeights.Of(source).CopyTo(target);
        Dictionary<string, float[]> expected = Floats(source);
        Dictionary<string, float[]> actual = Floats(target);
        Assert.Multiple(() =>
        {
            Assert.That(actual, Is.EqualTo(expected));
            Assert.That(carried.Carried, Is.EquivalentTo(expected.Keys));
            Assert.That(carried.Fresh, Is.Empty);
            Assert.That(carried.Unused, Is.Empty);
        });
    }

    [Test]
    public void ClassesInAnotherOrderAreBroughtIntoIt()
    {
        using BinaryClassifier source = TestImages.Tiny.Create(_shape, 3, seed: 1);
        using BinaryClassifier target = TestImages.Tiny.Create(_shape, 3, seed: 2);
        var weights = new InitialWeights(InitialWeights.Of(source).Tensors) { ClassNames = ["cat", "dog", "owl"] };
        CarriedWeights carried = weights.CopyTo(target, ["owl", "cat", "dog"]);
        (float[] from, float[] to) = (Floats(source)["linear.weight"], Floats(target)["linear.weight"]);
        (float[] fromBias, float[] toBias) = (Floats(source)["linear.bias"], Floats(target)["linear.bias"]);
        int features = from.Length / 3;
        Assert.Multiple(() =>
        {
            Assert.That(to, Is.EqualTo(from[(2 * features)..].Concat(from[..(2 * features)])));
            Assert.That(toBias, Is.EqualTo(new[] { fromBias[2], fromBias[0], fromBias[1] }));
            Assert.That(carried.Fresh, Is.Empty);
        });
    }

    [Test]
    public void AsManyOtherClassesStartTheClassifierFresh()
    {
        using BinaryClassifier source = TestImages.Tiny.Create(_shape, 2, seed: 1);
        using BinaryClassifier target = TestImages.Tiny.Create(_shape, 2, seed: 2);
        using BinaryClassifier untouched = TestImages.Tiny.Create(_shape, 2, seed: 2);
        var weights = new InitialWeights(InitialWeights.Of(source).Tensors) { ClassNames = ["cat", "dog"] };
        CarriedWeights carried = weights.CopyTo(target, ["cat", "owl"]);
        Assert.Multiple(() =>
        {
            Assert.That(carried.Fresh, Is.EquivalentTo(new[] { "linear.weight", "linear.bias" }));
            Assert.That(Floats(target)["linear.weight"], Is.EqualTo(Floats(untouched)["linear.weight"]));
        });
    }

    [Test]
    public void WithOtherClassesTheClassifierStartsFresh()
    {
        using BinaryClassifier source = TestImages.Tiny.Create(_shape, 2, seed: 1);
        using BinaryClassifier target = TestImages.Tiny.Create(_shape, 5, seed: 2);
        using BinaryClassifier untouched = TestImages.Tiny.Create(_shape, 5, seed: 2);
        CarriedWeights carried = InitialWeights.Of(source).CopyTo(target);
        string[] head = ["linear.weight", "linear.bias"];
        Assert.Multiple(() =>
        {
            Assert.That(carried.Fresh, Is.EquivalentTo(head));
            Assert.That(carried.Carried, Is.EquivalentTo(Floats(source).Keys.Except(head)));
            foreach ((string name, float[] values) in Floats(target))
            {
                Assert.That(values, Is.EqualTo(Floats(head.Contains(name) ? untouched : source)[name]), name);
            }
        });
    }

    // Its own linear layer is not the classifier, although it is further down.
    [Test]
    public void ABlocksLinearLayerIsCarriedOverWhateverTheClasses()
    {
        var gated = new ComposedNetwork { Name = "gated", Stem = new StemOptions(4), Blocks = [new GatedBlock(4)] };
        using BinaryClassifier source = gated.Create(_shape, 3, seed: 1);
        using BinaryClassifier others = gated.Create(_shape, 5, seed: 2);
        using BinaryClassifier reordered = gated.Create(_shape, 3, seed: 2);
        var weights = new InitialWeights(InitialWeights.Of(source).Tensors) { ClassNames = ["cat", "dog", "owl"] };

        CarriedWeights carried = weights.CopyTo(others, ["a", "b", "c", "d", "e"]);
        weights.CopyTo(reordered, ["owl", "cat", "dog"]);

        (float[] from, float[] to) = (Floats(source)["fc.bias"], Floats(reordered)["fc.bias"]);
        Assert.Multiple(() =>
        {
            Assert.That(carried.Fresh, Is.EquivalentTo(new[] { "fc.weight", "fc.bias" }));
            Assert.That(Floats(others)["blocks.0.gate.weight"], Is.EqualTo(Floats(source)["blocks.0.gate.weight"]));
            Assert.That(
                Floats(reordered)["blocks.0.gate.weight"], Is.EqualTo(Floats(source)["blocks.0.gate.weight"]));
            Assert.That(to, Is.EqualTo(new[] { from[2], from[0], from[1] }));
        });
    }

    [Test]
    public void ScalesMayBeMissingOrUnused()
    {
        using BinaryClassifier network = TestImages.Tiny.Create(_shape, 2, seed: 1);
        InitialWeights whole = InitialWeights.Of(network);
        Dictionary<string, FloatTensor> tensors = whole.Tensors
            .Where(entry => !entry.Key.EndsWith(".alpha", StringComparison.Ordinal)).ToDictionary();
        tensors.Add("other.alpha", Graph.FloatTensor.Vector([1]));
        tensors.Add("bn1.num_batches_tracked", Graph.FloatTensor.Vector([7]));
        CarriedWeights carried = new InitialWeights(tensors).CopyTo(network);
        Assert.Multiple(() =>
        {
            Assert.That(carried.Fresh, Has.Exactly(4).EndsWith(".alpha").And.Exactly(4).Items);
            Assert.That(carried.Unused, Is.EqualTo(new[] { "other.alpha" }));
        });
    }

    [Test]
    public void PartialWeightsLeaveTheRestFresh()
    {
        using BinaryClassifier source = TestImages.Tiny.Create(_shape, 2, seed: 1);
        using BinaryClassifier target = TestImages.Tiny.Create(_shape, 2, seed: 2);
        Dictionary<string, FloatTensor> tensors = InitialWeights.Of(source).Tensors
            .Where(entry => !entry.Key.StartsWith("linear.", StringComparison.Ordinal)).ToDictionary();
        Assert.That(
            () => new InitialWeights(tensors).CopyTo(target),
            Throws.ArgumentException.With.Message.Contains("'linear.weight' float32 [2, 8] is missing"));
        CarriedWeights carried = new InitialWeights(tensors) { ArePartial = true }.CopyTo(target);
        Assert.That(carried.Fresh, Is.EquivalentTo(new[] { "linear.weight", "linear.bias" }));
    }

    [Test]
    public void TheirWarningsAreThoseOfTheTraining([Values] bool inTwoStages)
    {
        using BinaryClassifier source = TestImages.Tiny.Create(_shape, 2, seed: 1);
        var weights = new InitialWeights(InitialWeights.Of(source).Tensors) { Warnings = ["It pads otherwise."] };
        TrainingOptions options = TestImages.Options with
        {
            Epochs = 1,
            InitialWeights = weights,
            FirstStage = inTwoStages ? new PhaseOptions() : null,
        };
        using TrainedNetwork network =
            new NetworkTrainer(options).Train(TestImages.BrightHalves(64, seed: 1));
        Assert.That(network.Warnings, Has.One.EqualTo("It pads otherwise."));
    }

    [Test]
    public void WhatDoesNotFitIsNamed()
    {
        using BinaryClassifier source = TestImages.Tiny.Create(_shape, 2, seed: 1);
        using BinaryClassifier wider = (TestImages.Tiny with { Stages = [new(4, 1), new(10, 1, Stride: 2)] })
            .Create(_shape, 2, seed: 1);
        using BinaryClassifier deeper = (TestImages.Tiny with { Stages = [new(4, 2), new(8, 1, Stride: 2)] })
            .Create(_shape, 2, seed: 1);
        InitialWeights weights = InitialWeights.Of(source);
        Assert.Multiple(() =>
        {
            Misfit(
                () => weights.CopyTo(wider),
                "InitialWeights do not fit network 'tiny' of 1x8x8 in 2 classes: 'layer2.0.conv1.weight' is float32 "
                + "[8, 4, 3, 3], but the network expects float32 [10, 4, 3, 3]; ");
            Misfit(() => weights.CopyTo(wider), " more.");
            Misfit(() => weights.CopyTo(deeper), "'layer1.1.conv1.weight' float32 [4, 4, 3, 3] is missing");
            Misfit(
                () => InitialWeights.Of(deeper).CopyTo(source),
                "'layer1.1.conv1.weight' float32 [4, 4, 3, 3] is not part of the network");
        });

        static void Misfit(Action action, string message) =>
            Assert.That(action, Throws.ArgumentException.With.Message.Contains(message));
    }

    [Test]
    public void ATrainingStartsWithThemAndTheirNormalisation()
    {
        ImageSet images = TestImages.BrightHalves(64, seed: 1);
        var scale = new Normalisation([90], [70]);
        using TrainedNetwork first =
            new NetworkTrainer(TestImages.Options with { Normalisation = scale }).Train(images);
        InitialWeights weights = InitialWeights.Of(first);

        // So small a rate changes nothing that could be seen.
        TrainingOptions options = TestImages.Options with
        {
            InitialWeights = weights,
            LearningRate = 1e-12,
            Epochs = 1,
        };
        using TrainedNetwork second = new NetworkTrainer(options).Train(images);
        using TrainedNetwork third = new NetworkTrainer(options with { Normalisation = new([1], [2]) }).Train(images);
        Assert.Multiple(() =>
        {
            Assert.That(
                Floats(second.Classifier)["linear.weight"],
                Is.EqualTo(weights.Tensors["linear.weight"].Values.ToArray()).Within(1e-6));
            Assert.That(second.Best.TrainingAccuracy, Is.GreaterThan(0.9));
            Assert.That(second.Normalisation, Is.EqualTo(scale));
            Assert.That(second.CarriedWeights!.Fresh, Is.Empty);
            Assert.That(first.CarriedWeights, Is.Null);
            Assert.That(third.Normalisation.Mean, Is.EqualTo(new[] { 1f }));
        });
    }

    [Test]
    public void AnImportedNetworkIsFineTunedOnOtherClasses()
    {
        using ImportedNetwork imported = AuthorsCheckpoint.Parse(
            SmallNetworks.Checkpoint().ToZip(),
            SmallNetworks.Options with { Normalisation = new Normalisation([1, 2, 3], [4, 5, 6]) });
        ImageSet images = TestImages.Random((3, 8, 8), 32, seed: 1);
        TrainingOptions options = TestImages.Options with
        {
            Network = imported.Network,
            InitialWeights = InitialWeights.Of(imported),
            LearningRate = 1e-12,
            Epochs = 1,
        };
        using TrainedNetwork tuned = new NetworkTrainer(options).Train(images);
        Assert.Multiple(() =>
        {
            Assert.That(imported.ClassCount, Is.Not.EqualTo(images.ClassCount));
            Assert.That(tuned.CarriedWeights!.Fresh, Is.EquivalentTo(new[] { "linear.weight", "linear.bias" }));
            Assert.That(tuned.Normalisation, Is.EqualTo(imported.Normalisation));
            Assert.That(
                Floats(tuned.Classifier)["conv1.weight"],
                Is.EqualTo(Floats(imported.Classifier)["conv1.weight"]).Within(1e-6));
        });
    }

    [TestCase(2, 0)]
    [TestCase(5, 2)]
    public void TheBestWeightsOfACheckpointAreFineTunedOnOtherClasses(int classes, int fresh)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = TestRun.Options with
        {
            Checkpoints = new CheckpointOptions { Folder = folder.Path },
        };
        using TrainedNetwork trained = new NetworkTrainer(options).Train(TestRun.Images);
        using BinaryClassifier target = TestImages.Tiny.Create(_shape, classes, seed: 2);

        InitialWeights weights = InitialWeights.FromCheckpoint(folder.Path);

        InitialWeights expected = InitialWeights.Of(trained);
        Assert.Multiple(() =>
        {
            Assert.That(trained.BestEpoch, Is.LessThan(trained.Epochs.Count), "the best weights are not the last");
            Assert.That(weights.Tensors, Is.EquivalentTo(expected.Tensors));
            Assert.That(weights.Normalisation!.Mean, Is.EqualTo(expected.Normalisation!.Mean));
            Assert.That(
                weights.Normalisation.StandardDeviation, Is.EqualTo(expected.Normalisation.StandardDeviation));
            Assert.That(weights.CopyTo(target).Fresh, Has.Exactly(fresh).Items);
        });
    }

    [Test]
    public void ARunAndItsCheckpointsNameTheirClasses()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["no", "yés"];
        var images = new ImageSet(
            _shape, new byte[20 * 64], [.. Enumerable.Range(0, 20).Select(i => i % 2)], 2)
        {
            ClassNames = names,
        };
        TrainingOptions options = TestRun.Options with
        {
            Checkpoints = new CheckpointOptions { Folder = folder.Path },
        };
        using TrainedNetwork trained = new NetworkTrainer(options).Train(images);
        Assert.Multiple(() =>
        {
            Assert.That(trained.ClassNames, Is.EqualTo(names));
            Assert.That(InitialWeights.Of(trained).ClassNames, Is.EqualTo(names));
            Assert.That(InitialWeights.FromCheckpoint(folder.Path).ClassNames, Is.EqualTo(names));
        });
    }

    [Test]
    public void TheCheckpointBeforeIsReadWhereTheNewestIsBroken()
    {
        using var folder = new TemporaryFolder();
        new NetworkTrainer(TestRun.Options with { Checkpoints = new() { Folder = folder.Path } })
            .Train(TestRun.Images).Dispose();
        string[] files = [.. Directory.GetFiles(folder.Path, "*.safetensors").Order()];
        File.WriteAllText(files[1], "broken");
        Assert.That(InitialWeights.FromCheckpoint(folder.Path).Tensors, Does.ContainKey("linear.weight"));

        File.WriteAllText(files[0], "broken");
        Assert.That(
            () => InitialWeights.FromCheckpoint(folder.Path),
            Throws.TypeOf<InvalidCheckpointException>().With.Message.Contains(files[0])
                .And.Message.Contains(files[1]));
    }

    [Test]
    public void AFolderWithoutBestWeightsIsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(
            () => InitialWeights.FromCheckpoint(folder.File("none")),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains(folder.File("none")));

        CancelledRun.Make(
            TestRun.Options with { Checkpoints = new() { Folder = folder.Path } }, TestRun.Images, read: 2);
        Assert.That(
            () => InitialWeights.FromCheckpoint(folder.Path),
            Throws.TypeOf<InvalidCheckpointException>().With.Message.Contains("had not finished an epoch"));
    }

    private static Dictionary<string, float[]> Floats(BinaryClassifier classifier) => classifier.state_dict()
        .Where(entry => entry.Value.dtype == ScalarType.Float32
            && !entry.Key.EndsWith(".tau", StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key, entry => entry.Value.detach().data<float>().ToArray());
}
