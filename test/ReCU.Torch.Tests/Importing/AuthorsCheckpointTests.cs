using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;
using ReCU.Torch.Tests.Golden;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Importing;

public sealed class AuthorsCheckpointTests
{
    private static readonly Normalisation _plain = new([0, 0, 0], [1, 1, 1]);

    [Category("Golden")]
    [TestCase("resnet20_zip.pth.tar")]
    [TestCase("resnet20_legacy.pth.tar")]
    public void BothFormatsGiveTheAuthorsLogits(string file)
    {
        using ImportedNetwork imported = AuthorsCheckpoint.Load(Golden(file));
        GoldenCase expected = GoldenFiles.Read("checkpoint", "resnet20_expected");
        using Tensor input = expected.Tensor("input");
        using Tensor logits = imported.Classifier.forward(input);

        Assert.That(imported.Network, Is.SameAs(BinaryNetwork.ResNet20));
        Assert.That(imported.ImageShape, Is.EqualTo(new FeatureShape(3, 32, 32)));
        Assert.That(imported.Classifier.training, Is.False);
        Close.Assert(logits, expected.Tensor("eval_logits"), 1e-4, 0, "logits");
    }

    [Category("Golden")]
    [Test]
    public void AnImportedNetworkBecomesAModelFile()
    {
        using ImportedNetwork imported = AuthorsCheckpoint.Load(
            Golden("resnet20_zip.pth.tar"), new ImportOptions { Normalisation = _plain });
        byte[] file = OnnxModel.ToBytes(imported.ToGraph(new ModelMetadata { NetworkName = imported.Network.Name }));
        GoldenCase golden = GoldenFiles.Read("checkpoint", "resnet20_expected");
        float[] input = golden.Tensor("input").data<float>().ToArray()[..(2 * 3 * 32 * 32)];
        float[] expected = golden.Tensor("eval_logits").data<float>().ToArray()[..20];

        Assert.That(new GraphOracle(OnnxModel.Parse(file)).Logits(input), Is.EqualTo(expected).Within(1e-4));
    }

    [Test]
    public void TheRecipesNormalisationIsTheDefault()
    {
        using BinaryClassifier network = SmallNetworks.Create();
        using ImportedNetwork imported = AuthorsCheckpoint.Parse(
            CheckpointWriter.Of(network).ToZip(), SmallNetworks.Options);
        float[] black = [-0.485f / 0.229f, -0.456f / 0.224f, -0.406f / 0.225f];
        using Tensor input = tensor(Enumerable.Range(0, 192).Select(i => black[i / 64]).ToArray(), [1, 3, 8, 8]);
        using Tensor expected = network.forward(input);

        double[] logits = new GraphOracle(imported.ToGraph(new ModelMetadata())).Logits(new float[192]);
        Assert.That(logits, Is.EqualTo(expected.detach().data<float>().ToArray()).Within(1e-4));
    }

    [TestCase("", "cpu")]
    [TestCase("module.", "cpu")]
    [TestCase("module.", "cuda:0")]
    public void PrefixAndDeviceDoNotMatter(string prefix, string device)
    {
        using BinaryClassifier network = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(network, prefix, device);
        foreach (byte[] file in new[] { writer.ToZip(), writer.ToStream() })
        {
            AssertIsRead(network, file);
        }
    }

    [TestCase("state_dict")]
    [TestCase("model")]
    public void WhatElseATrainingCheckpointHoldsIsSkipped(string key)
    {
        using BinaryClassifier network = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(network);
        object? tensor = writer.State.Values.First();
        var root = new Dictionary<object, object?>
        {
            ["epoch"] = 599,
            ["best_prec1"] = tensor,
            ["arch"] = "resnet20_1w1a",
            ["seed"] = -5_000_000_000,
            [key] = writer.State,
            ["optimizer"] = new Dictionary<object, object?>
            {
                ["state"] = new Dictionary<object, object?>
                {
                    [0] = new Dictionary<object, object?> { ["momentum_buffer"] = tensor, ["step"] = null },
                },
                ["param_groups"] = new List<object?> { new Dictionary<object, object?> { ["lr"] = 0.1 }, true },
            },
        };
        AssertIsRead(network, CheckpointWriter.Zip(PickleWriter.Pickle(root), writer.Storages));
        AssertIsRead(network, CheckpointWriter.Zip(PickleWriter.Pickle(writer.State), writer.Storages));
    }

    [Test]
    public void WeightsOfOtherFloatTypesAreRead()
    {
        using BinaryClassifier network = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(network);
        float[] bias = network.state_dict()["linear.bias"].detach().data<float>().ToArray();
        writer.Add("linear.bias", "DoubleStorage", [.. bias.SelectMany(x => BitConverter.GetBytes((double)x))], [5]);
        AssertIsRead(network, writer.ToZip());

        writer.Add("linear.bias", "HalfStorage", [.. bias.SelectMany(x => BitConverter.GetBytes((Half)x))], [5]);
        AssertIsRead(network, writer.ToZip(), tolerance: 1e-3);
    }

    [Test]
    public void ATauWithoutDimensionsIsRead()
    {
        using BinaryClassifier network = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(network);
        writer.Add("layer1.0.conv1.tau", "FloatStorage", BitConverter.GetBytes(0.75f), []);
        using ImportedNetwork imported = AuthorsCheckpoint.Parse(writer.ToZip(), SmallNetworks.Options);
        Assert.That(
            imported.Classifier.BinaryLayers.Take(2).Select(layer => layer.Layer.Tau),
            Is.EqualTo(new[] { 0.75, 0.9 }).Within(1e-6));
    }

    [Test]
    public void TensorsMayShareAStorageAndBeTransposed()
    {
        using BinaryClassifier network = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(network);
        float[] weight = network.state_dict()["linear.weight"].detach().data<float>().ToArray();
        float[] bias = network.state_dict()["linear.bias"].detach().data<float>().ToArray();

        // One storage: the bias, then the weight [5, 4] column by column.
        IEnumerable<float> shared = bias.Concat(Enumerable.Range(0, 20).Select(i => weight[i % 5 * 4 + i / 5]));
        writer.Storages["shared"] = [.. shared.SelectMany(BitConverter.GetBytes)];
        writer.State["linear.bias"] = new SavedTensor("shared", "FloatStorage", 25, [5], [1]);
        writer.State["linear.weight"] = new SavedTensor("shared", "FloatStorage", 25, [5, 4], [1, 5]) { Offset = 5 };
        AssertIsRead(network, writer.ToZip());
    }

    [Test]
    public void NormalisationMustFitTheChannels()
    {
        using BinaryClassifier grey = SmallNetworks.Architecture.Create((1, 8, 8), 5);
        byte[] file = CheckpointWriter.Of(grey).ToZip();
        Assert.That(
            () => AuthorsCheckpoint.Parse(file, SmallNetworks.Options),
            Throws.ArgumentException
                .With.Message.Contains("1 channels").And.Message.Contains("ImportOptions.Normalisation"));
        Assert.That(
            () => AuthorsCheckpoint.Parse(file, SmallNetworks.Options with { Normalisation = _plain }),
            Throws.ArgumentException.With.Message.Contains("3 channels"));

        using ImportedNetwork imported = AuthorsCheckpoint.Parse(
            file, SmallNetworks.Options with { Normalisation = new Normalisation([1], [2]) });
        Assert.That(imported.ImageShape.Channels, Is.EqualTo(1));
    }

    [Test]
    public void AMissingFileAndBadOptionsAreArgumentsErrors()
    {
        Assert.That(
            () => AuthorsCheckpoint.Load("no.pth.tar"),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("no.pth.tar"));
        Assert.That(
            () => AuthorsCheckpoint.Parse(new byte[9], new ImportOptions { ImageSize = (0, 4) }),
            Throws.ArgumentException.With.Message.Contains("(0, 4)"));
    }

    [Test]
    public void ABrokenFileIsNamed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("broken.pth.tar");
        File.WriteAllText(path, "no checkpoint");
        Assert.That(
            () => AuthorsCheckpoint.Load(path),
            Throws.TypeOf<InvalidModelException>()
                .With.Message.Contains(path).And.Message.Contains("neither a zip"));
    }

    private static string Golden(string file) => Path.Combine(GoldenFiles.Folder, "checkpoint", file);

    private static void AssertIsRead(BinaryClassifier network, byte[] file, double tolerance = 0)
    {
        using ImportedNetwork imported = AuthorsCheckpoint.Parse(file, SmallNetworks.Options);
        Assert.That(
            SmallNetworks.Logits(imported.Classifier), Is.EqualTo(SmallNetworks.Logits(network)).Within(tolerance));
    }
}
