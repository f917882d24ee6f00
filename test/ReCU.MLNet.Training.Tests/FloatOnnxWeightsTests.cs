using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;
using ReCU.Torch;
using ReCU.Torch.Layers;
using static TorchSharp.torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Weights of float networks in ONNX files, to begin a training with.</summary>
public sealed class FloatOnnxWeightsTests
{
    private static readonly ResidualNetwork _network = SmallFloatNetworks.Network;

    private TemporaryFolder _folder = null!;

    private string Path => _folder.File("float.onnx");

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void AFileOfPyTorchGivesEveryLayer([Values] bool asGemm)
    {
        FloatOnnxFile file = SmallFloatNetworks.PyTorch(Path, asGemm: asGemm);
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, _network);
        Assert.Multiple(() =>
        {
            AssertTensors(weights, file.Expected);
            Assert.That(weights.Warnings, Is.Empty);
            Assert.That(weights.Normalisation, Is.Null);
            Assert.That(weights.ArePartial);
        });
    }

    [Test]
    public void BatchNormsBehindBinaryConvolutionsCanStartFresh()
    {
        FloatOnnxFile file = SmallFloatNetworks.PyTorch(Path);
        var options = new FloatOnnxOptions { NormsOfBinaryConvolutions = false };
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, _network, options);
        using BinaryClassifier blank = _network.CreateBlank((3, 32, 32), classCount: 2);
        string[] norms = [.. file.Expected.Keys.Except(weights.Tensors.Keys)];
        Assert.Multiple(() =>
        {
            Assert.That(weights.Tensors.Keys, Is.SubsetOf(file.Expected.Keys));
            Assert.That(weights.Tensors.Keys, Has.Member("bn1.weight"), "the stem is float");
            Assert.That(norms, Has.Length.EqualTo(4 * blank.named_modules().Count(entry => entry.module is BinaryConv2d)));
            Assert.That(norms, Has.All.Match("bn[12]\\."));
        });
    }

    [Test]
    public void AFileOfCntkGivesEveryLayerButTheClassifier()
    {
        FloatOnnxFile file = SmallFloatNetworks.Cntk(Path);
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, _network);
        Assert.Multiple(() =>
        {
            AssertTensors(weights, file.Expected);
            // Of even sizes, what is added behind the last pixel is not reached.
            Assert.That(weights.Warnings, Is.Empty);
        });
    }

    [Test]
    public void PaddingThatChangesResultsIsTold()
    {
        SmallFloatNetworks.Cntk(Path, strided: [0, 0, 1, 1]);
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, _network);
        Assert.Multiple(() =>
        {
            Assert.That(weights.Warnings, Has.Count.EqualTo(2));
            Assert.That(
                weights.Warnings[0],
                Does.Contain($"'{Path}'").And.Contains("pads [0, 0, 1, 1]").And.Contains("on maps of 8x8")
                    .And.Contains("layer2.0.conv1 pads 1 on each side"));
            Assert.That(
                weights.Warnings[1], Does.Contain("'node_MaxPool").And.Contains("the stem's max pooling pads 1"));
        });
    }

    [Test]
    public void WhatPaddingChangesDependsOnTheImages()
    {
        SmallFloatNetworks.Cntk(Path);
        // 36, 18, 9: the stem and its pooling are alike, but of nine pixels the last is left out.
        var options = new FloatOnnxOptions { ImageShape = (3, 36, 36) };
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, _network, options);
        Assert.That(
            weights.Warnings, Is.EqualTo(weights.Warnings.Where(warning => warning.Contains("on maps of 9x9"))));
        Assert.That(weights.Warnings, Has.Count.EqualTo(1));
    }

    [Test]
    public void OurOwnFloatTwinComputesTheSameAgain([Values] bool projects)
    {
        BinaryNetwork twin = _network with
        {
            Precision = NetworkPrecision.Float,
            Projection = projects ? ShortcutProjection.Convolution : ShortcutProjection.ZeroChannels,
        };
        using TrainedNetwork trained = new NetworkTrainer(Options(twin)).Train(Images);
        OnnxModel.Save(trained.ToGraph(new ModelMetadata { ClassNames = ["dark", "light"] }), Path);

        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, twin);

        using BinaryClassifier copy = twin.Create((3, 32, 32), 2, seed: 9);
        CarriedWeights carried = weights.CopyTo(copy);
        copy.eval();
        trained.Classifier.eval();
        using IDisposable noGradient = no_grad();
        using Tensor images = rand(2, 3, 32, 32);
        using Tensor expected = trained.Classifier.forward(images);
        using Tensor actual = copy.forward(images);
        Assert.Multiple(() =>
        {
            Assert.That(actual.ToFloats(), Is.EqualTo(expected.ToFloats()).Within(1e-3));
            Assert.That(carried.Fresh, Is.Empty);
            Assert.That(weights.Warnings, Is.Empty);
            Assert.That(weights.ClassNames, Is.EqualTo(new[] { "dark", "light" }));
            Assert.That(weights.Normalisation!.Mean, Is.EqualTo(trained.Normalisation.Mean).Within(1e-2));
            Assert.That(
                weights.Normalisation.StandardDeviation,
                Is.EqualTo(trained.Normalisation.StandardDeviation).Within(1e-2));
        });
    }

    [Test]
    public void ABiasOfAConvolutionMovesItsBatchNorm([Values] bool folded)
    {
        var file = new FloatOnnxFile(13, seed: 3, 1, 3, 32, 32);
        float[] bias = file.Draw(4, -1, 1);
        string value = file.Conv(FloatOnnxFile.Input, "conv1", [4, 3, 7, 7], 2, [3, 3, 3, 3], bias);
        value = folded ? value : file.Norm(value, "bn1", 4);
        SaveStages(file, value);
        IReadOnlyDictionary<string, FloatTensor> tensors = InitialWeights.FromFloatOnnx(Path, _network).Tensors;
        if (folded)
        {
            Assert.That(tensors["bn1.weight"].Values.ToArray(), Is.All.EqualTo(1));
            Assert.That(tensors["bn1.bias"].Values.ToArray(), Is.EqualTo(bias));
            Assert.That(tensors["bn1.running_mean"].Values.ToArray(), Is.All.Zero);
            Assert.That(tensors["bn1.running_var"].Values.ToArray(), Is.All.EqualTo(1).Within(2e-5));
        }
        else
        {
            Assert.That(
                tensors["bn1.running_mean"].Values.ToArray(),
                Is.EqualTo(file.Expected["bn1.running_mean"].Zip(bias, (mean, offset) => mean - offset)).Within(1e-6));
            Assert.That(tensors["bn1.bias"].Values.ToArray(), Is.EqualTo(file.Expected["bn1.bias"]));
        }
    }

    [Test]
    public void BlueFirstTurnsTheFirstConvolutionAndTheScale()
    {
        var file = new FloatOnnxFile(13, seed: 4, 1, 3, 32, 32);
        string value = file.Add("Sub", [FloatOnnxFile.Input, file.Constant([3, 1, 1], 104, 117, 124)]);
        value = file.Conv(value, "conv1", [4, 3, 7, 7], 2, [3, 3, 3, 3]);
        SaveStages(file, file.Norm(value, "bn1", 4));
        InitialWeights weights =
            InitialWeights.FromFloatOnnx(Path, _network, new FloatOnnxOptions { BlueFirst = true });
        float[] turned =
        [
            .. file.Expected["conv1.weight"].Chunk(49).Chunk(3)
                .SelectMany(filter => filter.Reverse()).SelectMany(taps => taps),
        ];
        Assert.Multiple(() =>
        {
            Assert.That(weights.Tensors["conv1.weight"].Values.ToArray(), Is.EqualTo(turned));
            Assert.That(weights.Normalisation!.Mean, Is.EqualTo(new[] { 124f, 117, 104 }));
            Assert.That(weights.Normalisation.StandardDeviation, Is.All.EqualTo(1));
        });
    }

    [Test]
    public void OneNumberStandsForAllChannels()
    {
        var file = new FloatOnnxFile(13, seed: 4, 1, 3, 32, 32);
        string value = file.Conv(FloatOnnxFile.Input, "conv1", [4, 3, 7, 7], 2, [3, 3, 3, 3]);
        SaveStages(file, file.Norm(value, "bn1", 4));
        var options = new FloatOnnxOptions { Normalisation = new Normalisation([1], [255]) };
        Normalisation? normalisation = InitialWeights.FromFloatOnnx(Path, _network, options).Normalisation;
        Assert.That(normalisation!.Mean, Is.EqualTo(new[] { 1f, 1, 1 }));
        Assert.That(normalisation.StandardDeviation, Is.EqualTo(new[] { 255f, 255, 255 }));
    }

    [Test]
    public void AScaleOfOtherPixelsIsPassedOverAndTold()
    {
        var file = new FloatOnnxFile(13, seed: 4, 1, 3, 32, 32);
        string value = file.Add("Sub", [FloatOnnxFile.Input, file.Constant([1, 3, 1, 1], 0.485f, 0.456f, 0.406f)]);
        value = file.Add("Div", [value, file.Constant([], 0.225f)]);
        value = file.Conv(value, "conv1", [4, 3, 7, 7], 2, [3, 3, 3, 3]);
        SaveStages(file, file.Norm(value, "bn1", 4));
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, _network);
        Assert.That(weights.Normalisation, Is.Null);
        Assert.That(
            weights.Warnings,
            Has.One.Contains("subtracts [0.485, 0.456, 0.406] and divides by [0.225, 0.225, 0.225], which is not for"));
    }

    [Test]
    public void ATrainingListsWhatWasCarriedOver()
    {
        SmallFloatNetworks.Cntk(Path, strided: [0, 0, 1, 1]);
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, _network);
        using TrainedNetwork trained =
            new NetworkTrainer(Options(_network) with { InitialWeights = weights }).Train(Images);
        CarriedWeights carried = trained.CarriedWeights!;
        Assert.Multiple(() =>
        {
            Assert.That(carried.Carried, Is.EquivalentTo(weights.Tensors.Keys));
            Assert.That(
                carried.Fresh.Where(name => !name.EndsWith(".alpha", StringComparison.Ordinal)),
                Is.EquivalentTo(new[]
                {
                    "bn2.weight", "bn2.bias", "bn2.running_mean", "bn2.running_var", "fc.weight", "fc.bias",
                }));
            Assert.That(trained.Warnings, Is.SupersetOf(weights.Warnings));
        });
    }

    [Test]
    public void AClassifierOfOtherClassesStaysFresh()
    {
        SmallFloatNetworks.PyTorch(Path, classes: 5);
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, _network);
        using BinaryClassifier network = _network.Create((3, 32, 32), 2);
        CarriedWeights carried = weights.CopyTo(network);
        Assert.That(carried.Fresh, Has.Member("fc.weight").And.Member("fc.bias"));
    }

    [Test]
    public void ANetworkOfOtherConvolutionsIsRefusedByName()
    {
        SmallFloatNetworks.PyTorch(Path);
        BinaryNetwork deeper = _network with { Stages = [new(4, 2), new(8, 1, Stride: 2)] };
        Assert.That(
            () => InitialWeights.FromFloatOnnx(Path, deeper),
            Throws.ArgumentException.With.Message.StartsWith(
                $"The file '{Path}' has 2 convolutions of [4, 4, 3, 3] (node_Conv_").And.Message.Contains(
                "network 'small' has 4 (layer1.0.conv1, layer1.0.conv2, layer1.1.conv1, layer1.1.conv2)")
                .And.Message.Contains("All convolutions of the file: 1 of [4, 3, 7, 7], 2 of [4, 4, 3, 3], "));
    }

    [Test]
    public void ConvolutionsWithoutAPlaceAreTold()
    {
        SmallFloatNetworks.PyTorch(Path);
        BinaryNetwork plain = _network with { Projection = ShortcutProjection.ZeroChannels };
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, plain);
        Assert.That(weights.Warnings, Has.Count.EqualTo(1));
        Assert.That(weights.Warnings[0], Does.Contain("network 'small' has no place for 1 convolutions (node_Conv_"));
    }

    [Test]
    public void AnotherStrideIsTold()
    {
        SmallFloatNetworks.PyTorch(Path);
        BinaryNetwork finer = _network with { Stem = _network.Stem with { Stride = 1, Pooling = null } };
        InitialWeights weights = InitialWeights.FromFloatOnnx(Path, finer);
        Assert.That(weights.Warnings, Has.One.Contains(
            "is 7x7, stride 2x2, pads [3, 3, 3, 3]; that of conv1 is 7x7, stride 1, padding 3."));
        Assert.That(weights.Warnings, Has.One.Contains("the stem of 'small' has none."));
    }

    [Test]
    public void ABrokenLayerIsNamedWithItsFile()
    {
        var file = new FloatOnnxFile(13, seed: 5, 1, 3, 32, 32);
        file.Save(Path, file.Add("Conv", [FloatOnnxFile.Input, "nowhere"]));
        Assert.That(
            () => InitialWeights.FromFloatOnnx(Path, _network),
            Throws.TypeOf<InvalidModelException>().With.Message.StartsWith(
                $"The model file '{Path}' cannot be read. Node 'node_Conv_1' (Conv): reads 'nowhere'"));
    }

    [Test]
    public void AFileWithoutConvolutionsIsRefused()
    {
        File.WriteAllBytes(Path, SmallOnnxFile.Bytes([0, 3, 32, 32]));
        Assert.That(
            () => InitialWeights.FromFloatOnnx(Path, _network),
            Throws.ArgumentException.With.Message.StartsWith($"The file '{Path}' has no convolutions"));
    }

    private static ImageSet Images { get; } = MakeImages();

    private static TrainingOptions Options(BinaryNetwork network) => new()
    {
        Network = network,
        Epochs = 1,
        BatchSize = 8,
        LearningRate = 0.01,
        Augmentation = Augmentation.None,
        Threads = 1,
    };

    private static ImageSet MakeImages()
    {
        var pixels = new byte[32 * 3 * 32 * 32];
        new Random(1).NextBytes(pixels);
        return new ImageSet((3, 32, 32), pixels, [.. Enumerable.Range(0, 32).Select(i => i % 2)], 2);
    }

    /// <summary>Adds what follows the stem, and saves the file.</summary>
    private void SaveStages(FloatOnnxFile file, string value)
    {
        value = SmallFloatNetworks.Stages(file, value);
        file.Save(Path, value);
    }

    private static void AssertTensors(InitialWeights weights, Dictionary<string, float[]> expected)
    {
        Assert.That(weights.Tensors.Keys, Is.EquivalentTo(expected.Keys));
        foreach ((string name, float[] values) in expected)
        {
            Assert.That(weights.Tensors[name].Values.ToArray(), Is.EqualTo(values).Within(1e-6), name);
        }
    }
}
