using System.IO.Compression;
using System.Runtime.InteropServices;
using ReCU.TestKit;
using ReCU.Torch.Importing.Pickle;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Importing;

/// <summary>Checkpoints as other programs save them: what the network does not need is no matter.</summary>
public sealed class OtherCheckpointsTests
{
    private static readonly BinaryClassifier _network = SmallNetworks.Create();

    [OneTimeTearDown]
    public void FreeTheNetwork() => _network.Dispose();

    [Test]
    public void PythonsOwnPicklesStandBesideTheNetwork([Range(2, 5)] int protocol)
    {
        byte[] extras = File.ReadAllBytes(RepositoryFolder.File(
            "test", "ReCU.Torch.Tests", "Importing", "Data", $"protocol{protocol}.pkl"));
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        // Stores nothing: the values of the first part keep their numbers.
        byte[] state = new PickleWriter(stores: false).Write(writer.State).ToArray();
        byte[] pickle =
        [
            (byte)PickleOpcode.Proto, (byte)protocol, (byte)PickleOpcode.EmptyDict,
            .. Text("extras"), .. extras[2..^1], (byte)PickleOpcode.SetItem,
            .. Text("state_dict"), .. state[2..^1], (byte)PickleOpcode.SetItem,
            (byte)PickleOpcode.Stop,
        ];
        AssertIsRead(CheckpointWriter.Zip(pickle, writer.Storages));
    }

    [TestCase("numpy.core.multiarray", "scalar")]
    [TestCase("numpy", "dtype")]
    [TestCase("torch", "device")]
    [TestCase("torch", "float32")]
    [TestCase("omegaconf.dictconfig", "DictConfig")]
    [TestCase("os", "system")]
    public void NamesOfPythonAreNamesAndNothingElse(string module, string name)
    {
        Action<PickleWriter> call = pickle => pickle.Global(module, name).Write(new object?[] { "echo", 1 })
            .Op(PickleOpcode.Reduce).Write(new Dictionary<object, object?> { ["a"] = 1 }).Op(PickleOpcode.Build);
        Action<PickleWriter> create = pickle => pickle.Global(module, name).Write(Array.Empty<object?>())
            .Op(PickleOpcode.NewObj).Op(PickleOpcode.Mark).Write("a").Write(1).Op(PickleOpcode.SetItems);
        AssertIsRead(With(("called", call), ("created", create)));
    }

    [Test]
    public void TensorsOfAnyTypeMayStandBesideTheNetwork([Values] bool older)
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        writer.Add("mask", "BoolStorage", new byte[6], [2, 3]);
        writer.Add("phase", "ComplexFloatStorage", new byte[16], [2]);
        Dictionary<object, object?> state = writer.State;
        var root = new Dictionary<object, object?>
        {
            ["mask"] = state["mask"],
            ["phase"] = state["phase"],
            ["state_dict"] = state.Where(entry => entry.Key is not ("mask" or "phase"))
                .ToDictionary(entry => entry.Key, entry => entry.Value),
        };
        AssertIsRead(older
            ? CheckpointWriter.Stream(root, writer.Storages)
            : CheckpointWriter.Zip(PickleWriter.Pickle(root), writer.Storages));
    }

    [TestCase("module.")]
    [TestCase("_orig_mod.module.")]
    [TestCase("model.")]
    [TestCase("net.module.net.")]
    [TestCase("ema_model.module.")]
    public void APrefixThatAllNamesShareIsDropped(string prefix)
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network, prefix);
        writer.Add("n_averaged", "LongStorage", new byte[8], []);
        AssertIsRead(writer.ToZip());
    }

    [Test]
    public void CountsOfBatchesAreNotNeeded([Values("missing", "Int32", "Float32", "[1]")] string form)
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        foreach (string name in writer.State.Keys.Cast<string>()
            .Where(name => name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToArray())
        {
            writer.State.Remove(name);
            switch (form)
            {
                case "Int32":
                    writer.Add(name, "IntStorage", BitConverter.GetBytes(7), []);
                    break;
                case "Float32":
                    writer.Add(name, "FloatStorage", BitConverter.GetBytes(float.NaN), []);
                    break;
                case "[1]":
                    writer.Add(name, "LongStorage", BitConverter.GetBytes(7L), [1]);
                    break;
            }
        }

        AssertIsRead(writer.ToZip());
    }

    [Test]
    public void CountersOfOperationsAreNoMatter()
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        writer.Add("total_ops", "DoubleStorage", new byte[8], [1]);
        writer.Add("layer1.0.conv1.total_params", "DoubleStorage", new byte[8], [1]);
        writer.State["_extra_state"] = null;
        AssertIsRead(writer.ToZip());
    }

    [TestCase("state_dict")]
    [TestCase("model_state_dict")]
    [TestCase("net")]
    [TestCase("checkpoint.weights")]
    public void TheNetworkIsFoundUnderAnyKey(string path)
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        object? root = writer.State;
        foreach (string key in path.Split('.').Reverse())
        {
            root = new Dictionary<object, object?> { ["epoch"] = 3, [key] = root, [5] = 1 };
        }

        byte[] file = CheckpointWriter.Zip(PickleWriter.Pickle(root), writer.Storages);
        AssertIsRead(file);
        AssertIsRead(file, SmallNetworks.Options with { StateDictKey = path });
    }

    [Test]
    public void TheNetworkIsFoundInListsAndUnderNumbers()
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        Action<PickleWriter> derived = pickle =>
        {
            pickle.Global("easydict", "EasyDict").Write(Array.Empty<object?>());
            pickle.Op(PickleOpcode.NewObj, PickleOpcode.Mark);
            foreach ((object name, object? tensor) in writer.State)
            {
                pickle.Write(name).Write(tensor);
            }

            pickle.Op(PickleOpcode.SetItems);
        };
        object?[] roots =
        [
            new Dictionary<object, object?> { [0] = writer.State },
            new List<object?> { 3, writer.State },
            new object?[] { "epoch", writer.State },
            derived,
            new Dictionary<object, object?> { ["state_dict"] = derived },
        ];
        foreach (object? root in roots)
        {
            AssertIsRead(CheckpointWriter.Zip(PickleWriter.Pickle(root), writer.Storages));
        }
    }

    [Test]
    public void WeightsOfALossDoNotHideThePrefix()
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network, "model.");
        writer.Add("criterion.weight", "FloatStorage", new byte[20], [5]);
        Refused.Assert(writer.ToZip(), "tensor 'criterion.weight' [5] is not part of it");
    }

    [Test]
    public void OfSeveralNetworksTheCallerNamesOne()
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        byte[] file = CheckpointWriter.Zip(
            PickleWriter.Pickle(new Dictionary<object, object?> { ["student"] = writer.State, ["ema"] = writer.State }),
            writer.Storages);
        Refused.Assert(file, "more than one network: It has tensors of networks under 'student', 'ema'. Name one with");
        AssertIsRead(file, SmallNetworks.Options with { StateDictKey = "ema" });
        Assert.That(
            () => AuthorsCheckpoint.Parse(file, SmallNetworks.Options with { StateDictKey = "teacher" }),
            Throws.TypeOf<ReCU.Graph.InvalidModelException>().With.Message.Contains("under 'teacher'. It has tensors"));
    }

    [Test]
    public void WeightsMayBeBfloat16()
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        foreach ((string name, Tensor tensor) in _network.state_dict())
        {
            if (tensor.dtype == ScalarType.Float32)
            {
                using Tensor narrow = tensor.detach().to(ScalarType.BFloat16);
                using Tensor wide = narrow.to(ScalarType.Float32);
                byte[] floats = MemoryMarshal.AsBytes<float>(wide.data<float>().ToArray()).ToArray();
                byte[] upper = [.. floats.Where((_, i) => i % 4 >= 2)];
                writer.Add(name, "BFloat16Storage", upper, tensor.shape);
            }
        }

        using ImportedNetwork imported = AuthorsCheckpoint.Parse(writer.ToZip(), SmallNetworks.Options);
        float[] expected = [.. _network.state_dict()["linear.weight"].data<float>()];
        Assert.That(
            imported.Classifier.state_dict()["linear.weight"].data<float>().ToArray(),
            Is.EqualTo(expected).Within(0.4).Percent);
    }

    [Test]
    public void AZipFileMayBeDeflated([Values] bool small)
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        AssertIsRead(CheckpointWriter.Zip(
            PickleWriter.Pickle(writer.State),
            writer.Storages,
            small ? CompressionLevel.SmallestSize : CompressionLevel.Fastest));
    }

    [Test]
    public void WhatIsNotNeededIsNotInflated()
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        var root = new Dictionary<object, object?>
        {
            ["momentum"] = new SavedTensor("huge", "FloatStorage", 1 << 26, [1 << 26], [1]),
            ["state_dict"] = writer.State,
        };
        byte[] file = CheckpointWriter.Zip(
            PickleWriter.Pickle(root),
            writer.Storages.Append(new("huge", new byte[1 << 28])),
            CompressionLevel.SmallestSize);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertIsRead(file);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 << 20));
    }

    [Test]
    public void ASmallFileCostsLittle()
    {
        var writer = new CheckpointWriter();
        writer.Add("conv1.weight", "FloatStorage", new byte[324], [3, 3, 3, 3]);
        byte[] file = writer.ToZip();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => AuthorsCheckpoint.Parse(file), Throws.TypeOf<ReCU.Graph.InvalidModelException>());
        // A network of the smallest known kind has a megabyte of weights, and its objects as much again.
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void OtherFilesAreNamed()
    {
        Refused.Assert("version https://git-lfs.github.com/spec/v1"u8.ToArray(), "a pointer of Git LFS");
        Refused.Assert("<!DOCTYPE html>"u8.ToArray(), "it is a web page");
        Refused.Assert([0x1f, 0x8b, 8, 0], "compressed with gzip");
        Refused.Assert([8, 0, 0, 0, 0, 0, 0, 0, .. "{\"a\":{}}"u8], "it is a safetensors file");
        Refused.Assert([], "it is empty");
        Action<PickleWriter> wholeNetwork = pickle => pickle.Global("models.resnet", "ResNet")
            .Write(Array.Empty<object?>()).Op(PickleOpcode.NewObj);
        Refused.Assert(
            CheckpointWriter.Zip(new PickleWriter().Write(wholeNetwork).ToArray(), []),
            "'models.resnet.ResNet'; a dictionary was expected. Save the network's state_dict()");
    }

    private static byte[] With(params (string Key, object? Value)[] extras)
    {
        CheckpointWriter writer = CheckpointWriter.Of(_network);
        Dictionary<object, object?> root = extras.ToDictionary(extra => (object)extra.Key, extra => extra.Value);
        root["state_dict"] = writer.State;
        return CheckpointWriter.Zip(PickleWriter.Pickle(root), writer.Storages);
    }

    private static void AssertIsRead(byte[] file, ImportOptions? options = null)
    {
        using ImportedNetwork imported = AuthorsCheckpoint.Parse(file, options ?? SmallNetworks.Options);
        Assert.That(SmallNetworks.Logits(imported.Classifier), Is.EqualTo(SmallNetworks.Logits(_network)));
    }

    private static byte[] Text(string text) =>
        [(byte)PickleOpcode.BinUnicode, (byte)text.Length, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(text)];
}
