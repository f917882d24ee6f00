using System.Runtime.InteropServices;
using Google.Protobuf;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Onnx.Proto;
using ReCU.TestKit;
using ReCU.Torch;
using ReCU.Torch.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.MLNet.Training.Tests;

public sealed class OnnxFeatureTeacherTests
{
    private static readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFiles() => _folder.Dispose();

    // The blocks of a float network of this library, with clips after the sums, are known from torch.
    [Test]
    public void MapsAreTheSumsOfTheBlocks([Values(8, 12)] int size)
    {
        using DisposeScope scope = NewDisposeScope();
        ResidualNetwork network = BinaryNetwork.ResNet18 with
        {
            Name = "twin",
            Stem = new StemOptions(4),
            Stages = [new(4, 2), new(8, 1, Stride: 2)],
            Precision = NetworkPrecision.Float,
        };
        using BinaryClassifier classifier = network.Create((3, 8, 8), 2, seed: 3);
        classifier.eval();
        var scale = new Normalisation([100, 110, 120], [50, 60, 70]);
        NetworkGraph graph =
            NetworkExport.ToGraph(classifier, border: 0, scale, new ModelMetadata { NetworkName = "twin" });
        string path = Save("twin.onnx", OnnxModel.ToBytes(graph));
        // Perhaps another size than that of the file.
        using BinaryClassifier larger = network.Create((3, size, size), 2, seed: 3);
        larger.eval();
        using FeatureTeacherModel teacher = new OnnxFeatureTeacher(path) { Threads = 1 }.Open();
        Tensor pixels = Pixels(5, size);

        IReadOnlyList<Tensor> maps = teacher.Maps(pixels);

        var expected = new List<Tensor>();
        Tensor normalised = pixels.sub(tensor(new float[] { 100, 110, 120 }, [1, 3, 1, 1]))
            .div(tensor(new float[] { 50, 60, 70 }, [1, 3, 1, 1]));
        larger.ForwardWithMaps(normalised, expected);
        Assert.That(maps, Has.Count.EqualTo(3));
        foreach ((Tensor map, Tensor clipped) in maps.Zip(expected))
        {
            Assert.That(map.shape, Is.EqualTo(clipped.shape));
            Assert.That(map.clamp(-1, 1).sub(clipped).abs().max().item<float>(), Is.LessThan(1e-4));
            Assert.That(map.abs().max().item<float>(), Is.GreaterThan(1), "before the clip");
        }
    }

    [Test]
    public void WhatFollowsTheLastBlockIsNotRun([Values("pytorch", "cntk")] string form)
    {
        using DisposeScope scope = NewDisposeScope();
        string path = _folder.File($"{form}.onnx");
        _ = form == "pytorch" ? SmallFloatNetworks.PyTorch(path) : SmallFloatNetworks.Cntk(path);
        using FeatureTeacherModel teacher = new OnnxFeatureTeacher(path) { Threads = 1 }.Open();
        // The file's own images are 32x32, and the pooling of CNTK's form takes no smaller maps than 4x4.
        Assert.That(
            teacher.Maps(Pixels(3, 16)).Select(map => string.Join("x", map.shape)),
            Is.EqualTo(new[] { "3x4x4x4", "3x8x2x2" }));
    }

    [Test]
    public void ImagesAreEnlargedAndTurned()
    {
        using DisposeScope scope = NewDisposeScope();
        string path = _folder.File("turned.onnx");
        SmallFloatNetworks.PyTorch(path);
        var options = new OnnxFeatureTeacher(path) { Threads = 1 };
        using FeatureTeacherModel plain = options.Open();
        using FeatureTeacherModel other = (options with { BlueFirst = true, Scale = 1.5 }).Open();
        Tensor pixels = Pixels(2, 32);
        Tensor larger = nn.functional.interpolate(
            pixels.flip(1), [48, 48], mode: InterpolationMode.Bilinear, align_corners: false);

        IReadOnlyList<Tensor> maps = other.Maps(pixels);

        Assert.That(maps, Has.Count.EqualTo(2));
        foreach ((Tensor map, Tensor expected) in maps.Zip(plain.Maps(larger)))
        {
            float largest = expected.abs().max().item<float>();
            Assert.That(map.sub(expected).abs().max().item<float>(), Is.LessThan(1e-3 * largest));
        }
    }

    [Test]
    public void ATrainingLearnsFromAFile()
    {
        string path = _folder.File("teacher.onnx");
        SmallFloatNetworks.PyTorch(path);
        TrainingOptions options = Options(new OnnxFeatureTeacher(path) { Threads = 1 });
        using TrainedNetwork network = new NetworkTrainer(options).Train(RandomImages());
        Assert.That(network.Epochs[0].TrainingLoss, Is.GreaterThan(4).And.LessThan(12), "with the weights 6 and 2");
    }

    [Test]
    public void AResumedRunMayUseOtherThreadsAndAMovedFile()
    {
        string path = _folder.File("before.onnx");
        SmallFloatNetworks.PyTorch(path);
        string moved = Save("moved.onnx", File.ReadAllBytes(path));
        ImageSet images = RandomImages();
        TrainingOptions first = Options(new OnnxFeatureTeacher(path) { Threads = 1 }) with
        {
            Checkpoints = new CheckpointOptions { Folder = _folder.File("run") },
        };
        new NetworkTrainer(first).Train(images).Dispose();
        TrainingOptions second = first with
        {
            FeatureDistillation = new FeatureDistillation { Teacher = new OnnxFeatureTeacher(moved) { Threads = 2 } },
        };
        using TrainedNetwork network = new NetworkTrainer(second).Train(images);
        Assert.That(network.Resumed, Has.Property(nameof(ResumedRun.IsFinished)).True);
    }

    [Test]
    public void AFileThatIsNoResidualNetworkIsRefused()
    {
        string plain = Save("plain.onnx", SmallOnnxFile.Bytes([0, 2, 0, 0]));
        string broken = Save("broken.onnx", [1, 2, 3]);
        string residual = _folder.File("residual.onnx");
        SmallFloatNetworks.PyTorch(residual);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new OnnxFeatureTeacher(plain).Open(),
                Throws.TypeOf<InvalidModelException>().With.Message.Contains("plain.onnx")
                    .And.Message.Contains("no sum of two values that depend on the image"));
            Assert.That(
                () => new OnnxFeatureTeacher(broken).Open(),
                Throws.TypeOf<InvalidModelException>().With.Message.Contains("broken.onnx"));
            Assert.That(
                () => new OnnxFeatureTeacher(residual) { Normalisation = new Normalisation([1], [1]) }.Open(),
                Throws.ArgumentException.With.Message.Contains(
                    "reads images of 3 channels, but its Normalisation is for 1."));
        });
    }

    // A normalisation of three channels would turn one into three.
    [Test]
    public void ImagesOfOtherChannelsAreRefusedByTheName([Values] bool normalises)
    {
        string path = _folder.File("channels.onnx");
        SmallFloatNetworks.PyTorch(path);
        Normalisation? scale = normalises ? Normalisation.ImageNet : null;
        using FeatureTeacherModel teacher = new OnnxFeatureTeacher(path) { Normalisation = scale }.Open();
        using Tensor pixels = zeros(2, 1, 32, 32);
        Assert.That(
            () => teacher.Maps(pixels),
            Throws.ArgumentException.With.Message.Contains("channels.onnx")
                .And.Message.Contains("reads images of 3 channels, but the training images have 1."));
    }

    [Test]
    public void AFileThatOnnxRuntimeRefusesIsNamed()
    {
        string path = _folder.File("refused.onnx");
        var file = new FloatOnnxFile(opset: 13, seed: 1, 0, 3, 8, 8);
        string value = file.Add("NoSuchOperator", [FloatOnnxFile.Input]);
        file.Save(path, file.Add("Add", [value, FloatOnnxFile.Input]));
        Assert.That(
            () => new OnnxFeatureTeacher(path).Open(),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("refused.onnx")
                .And.Message.Contains("NoSuchOperator"));
    }

    [TestCase(0.5)]
    [TestCase(17)]
    [TestCase(double.NaN)]
    public void TheScaleIsChecked(double scale)
    {
        string path = Save("scale.onnx", [1]);
        Assert.That(
            new OnnxFeatureTeacher(path) { Scale = scale }.Check,
            Throws.ArgumentException.With.Message.Contains("it must be from 1 to 16"));
    }

    [Test]
    public void AMissingFileAndThreadsAreChecked()
    {
        string path = Save("threads.onnx", [1]);
        Assert.Multiple(() =>
        {
            Assert.That(
                new OnnxFeatureTeacher("nowhere.onnx").Check,
                Throws.ArgumentException.With.Message.Contains("There is no file 'nowhere.onnx'"));
            Assert.That(
                new OnnxFeatureTeacher(path) { Threads = -1 }.Check,
                Throws.ArgumentException.With.Message.Contains("is -1, but it must be from 0 to 1024"));
            Assert.That(new OnnxFeatureTeacher(path).Check, Throws.Nothing);
        });
    }

    [Test]
    public void AFileIsKnownByItsWeights()
    {
        string first = _folder.File("first.onnx");
        string second = _folder.File("second.onnx");
        SmallFloatNetworks.PyTorch(first);
        SmallFloatNetworks.Cntk(second);
        string copy = Save("copy.onnx", File.ReadAllBytes(first));
        string known = new OnnxFeatureTeacher(first).ComputeFingerprint();
        Assert.That(new OnnxFeatureTeacher(copy).ComputeFingerprint(), Is.EqualTo(known));
        Assert.That(new OnnxFeatureTeacher(second).ComputeFingerprint(), Is.Not.EqualTo(known));
    }

    // A file beside the model, as exporters of large networks write.
    [Test]
    public void WeightsBesideTheFileAreReadAndKnown()
    {
        string whole = _folder.File("whole.onnx");
        SmallFloatNetworks.PyTorch(whole);
        string beside = _folder.File("beside.onnx");
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(whole));
        TensorProto weight = model.Graph.Initializer.First(tensor => tensor.Dims.Count == 4);
        byte[] bytes = MemoryMarshal.AsBytes<float>(weight.FloatData.ToArray()).ToArray();
        weight.FloatData.Clear();
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
        File.WriteAllBytes(beside, model.ToByteArray());
        Save("weights.bin", bytes);
        using DisposeScope scope = NewDisposeScope();
        using FeatureTeacherModel teacher = new OnnxFeatureTeacher(beside) { Threads = 1 }.Open();
        using FeatureTeacherModel expected = new OnnxFeatureTeacher(whole) { Threads = 1 }.Open();
        Tensor pixels = Pixels(2, 32);
        Assert.That(
            teacher.Maps(pixels)[^1].bytes.ToArray(), Is.EqualTo(expected.Maps(pixels)[^1].bytes.ToArray()));

        string before = new OnnxFeatureTeacher(beside).ComputeFingerprint();
        bytes[2] ^= 1;
        Save("weights.bin", bytes);
        Assert.That(new OnnxFeatureTeacher(beside).ComputeFingerprint(), Is.Not.EqualTo(before));
    }

    private static TrainingOptions Options(FeatureTeacher teacher) => new()
    {
        Network = SmallFloatNetworks.Network,
        Epochs = 2,
        BatchSize = 8,
        Threads = 1,
        ValidationFraction = 0,
        FeatureDistillation = new FeatureDistillation { Teacher = teacher },
    };

    private static ImageSet RandomImages()
    {
        var pixels = new byte[16 * 3 * 32 * 32];
        new Random(7).NextBytes(pixels);
        return new ImageSet((3, 32, 32), pixels, [.. Enumerable.Range(0, 16).Select(i => i % 2)], 2);
    }

    private static Tensor Pixels(int count, int size)
    {
        var random = new Random(size);
        float[] values = [.. Enumerable.Range(0, count * 3 * size * size).Select(_ => (float)random.Next(256))];
        return tensor(values, [count, 3, size, size]);
    }

    private static string Save(string name, byte[] bytes)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
