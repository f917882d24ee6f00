using System.Text;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Pickle;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Tests.Importing.Pickle;

/// <summary>Pickles that PyTorch does not write, in files of both formats: each is refused with the reason.</summary>
public sealed class HostilePickleTests
{
    [TestCase("os", "system")]
    [TestCase("builtins", "eval")]
    [TestCase("numpy.core.multiarray", "scalar")]
    public void NothingThatAFileNamesIsRun(string module, string name) => Refused.Assert(
        CheckpointWriter.Zip(
            new PickleWriter().Global(module, name).Write(new object?[] { "echo" }).Op(PickleOpcode.Reduce).ToArray(),
            []),
        $"It holds a Python object '{module}.{name}'; a dictionary was expected");

    [TestCase("Inst")]
    [TestCase("Obj")]
    [TestCase("Ext1")]
    [TestCase("PersId")]
    public void InstructionsThatAreNotAllowedAreRefusedByName(string name)
    {
        PickleOpcode opcode = Enum.Parse<PickleOpcode>(name);
        AssertPickleIsRefused(new PickleWriter().Write(1).Op(opcode), $"{name} (0x{(byte)opcode:x2}) is not allowed");
    }

    [Test]
    public void OtherBytesAndProtocolsAreRefused()
    {
        AssertPickleIsRefused(new PickleWriter().Raw(0xff), "0xff is no instruction");
        AssertPickleIsRefused(
            new PickleWriter().Raw((byte)PickleOpcode.Proto, 6), "protocol is 6; 2 to 5 were expected");
    }

    [Test]
    public void FunctionsTakeOnlyTheirOwnArguments()
    {
        Action<PickleWriter> attributesOfAList = writer =>
            writer.Write(new List<object?>()).Write(new Dictionary<object, object?>()).Op(PickleOpcode.Build);
        AssertPickleIsRefused(new PickleWriter().Write(attributesOfAList), "sets attributes of a list");
        AssertPickleIsRefused(
            new PickleWriter().Global("collections", "OrderedDict").Write(new object?[] { 1 }).Op(PickleOpcode.Reduce),
            "OrderedDict with arguments that do not fit");
        AssertPickleIsRefused(
            new PickleWriter().Global("torch", "FloatStorage").Write(new object?[] { 1 }).Op(PickleOpcode.Reduce),
            "a name of Python with arguments");
        AssertPickleIsRefused(
            new PickleWriter().Write("no function").Write(Array.Empty<object?>()).Op(PickleOpcode.Reduce),
            "text with arguments");
    }

    [Test]
    public void DamagedStacksAreRefused()
    {
        AssertPickleIsRefused(new PickleWriter(), "unfinished values");
        AssertPickleIsRefused(new PickleWriter().Write(1).Write(2), "unfinished values");
        AssertPickleIsRefused(new PickleWriter().Op(PickleOpcode.Tuple), "takes a value from an empty stack");
        AssertPickleIsRefused(
            new PickleWriter().Write(1).Op(PickleOpcode.Mark, PickleOpcode.Tuple1),
            "takes a value from an empty stack");
        AssertPickleIsRefused(new PickleWriter().Write(1).Write(2).Op(PickleOpcode.Append), "appends to a whole");
        AssertPickleIsRefused(
            new PickleWriter().Op(PickleOpcode.EmptyDict, PickleOpcode.Mark).Write(1).Op(PickleOpcode.SetItems),
            "sets 1 keys and values");
        AssertPickleIsRefused(
            new PickleWriter().Op(PickleOpcode.EmptyDict).Write("a").Write(1).Op(PickleOpcode.SetItem)
                .Write("a").Write(1).Op(PickleOpcode.SetItem),
            "the key 'a' twice");
        AssertPickleIsRefused(new PickleWriter().Op(PickleOpcode.BinUnicode).Raw(1, 0, 0, 0, 0xff), "not UTF-8");
        AssertPickleIsRefused(
            new PickleWriter().Op(PickleOpcode.BinUnicode).Raw(255, 255, 255, 255), "4294967295 bytes were expected");
        AssertPickleIsRefused(new PickleWriter().Op(PickleOpcode.StackGlobal), "takes a value from an empty stack");
        AssertPickleIsRefused(new PickleWriter().Op(PickleOpcode.Frame), "8 bytes were expected");
        AssertPickleIsRefused(
            new PickleWriter().Write(1).Write("a").Op(PickleOpcode.StackGlobal), "a Python name is too long");
        AssertPickleIsRefused(
            new PickleWriter().Write(1).Write(Array.Empty<object?>()).Op(PickleOpcode.NewObj), "an object of a whole");
        AssertPickleIsRefused(
            new PickleWriter().Op(PickleOpcode.Long4).Raw(255, 255, 255, 255), "-1 bytes were expected");
        AssertPickleIsRefused(
            new PickleWriter().Op(PickleOpcode.Global).Raw(Encoding.ASCII.GetBytes(new string('a', 2000))),
            "is too long");
    }

    [Test]
    public void StoredValuesAreNumberedInOrder()
    {
        AssertPickleIsRefused(
            new PickleWriter().Write(1).Op(PickleOpcode.LongBinPut).Raw(255, 255, 255, 255), "as number 4294967295");
        AssertPickleIsRefused(new PickleWriter().Op(PickleOpcode.BinGet).Raw(0), "stored value 0 of 0");
    }

    [Test]
    public void DeepNestingIsRefused()
    {
        var marks = new PickleWriter();
        var lists = new PickleWriter();
        for (int i = 0; i < 60_000; i++)
        {
            marks.Op(PickleOpcode.Mark);
            lists.Op(PickleOpcode.EmptyList);
        }

        AssertPickleIsRefused(marks, $"nested more than {ImportLimits.Nesting} deep");
        AssertPickleIsRefused(lists, "nested too deeply");
    }

    [Test]
    public void TooManyInstructionsAreRefused()
    {
        var writer = new PickleWriter().Op(PickleOpcode.EmptyList);
        for (int i = 0; i < ImportLimits.Instructions / 2; i++)
        {
            writer.Op(PickleOpcode.None, PickleOpcode.Append);
        }

        AssertPickleIsRefused(writer, $"more than {ImportLimits.Instructions} instructions");
    }

    /// <summary>The dearest thing found for its size: a dictionary of one entry, five instructions.</summary>
    [Test]
    public void AsManyDictionariesAsAreAllowedTakeTheMemoryThatIsStated()
    {
        var writer = new PickleWriter().Op(PickleOpcode.EmptyList);
        for (int i = 0; i < ImportLimits.Instructions / 5 - 1; i++)
        {
            writer.Op(PickleOpcode.EmptyDict, PickleOpcode.BinUnicode).Raw(0, 0, 0, 0)
                .Op(PickleOpcode.None, PickleOpcode.SetItem, PickleOpcode.Append);
        }

        var input = new ByteReader(writer.ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        object? value = PickleReader.Read(input, new StorageTable());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000_000));
        Assert.That(value, Has.Count.EqualTo(ImportLimits.Instructions / 5 - 1));
    }

    /// <summary>
    /// Thirty lists, each of which holds the one before ten times: 10^30 values to whoever walks through them.
    /// </summary>
    [Test]
    public void AListOfListsThatMultipliesIsSkipped()
    {
        using BinaryClassifier network = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(network);
        Action<PickleWriter> bomb = pickle =>
        {
            pickle.Op(PickleOpcode.EmptyList, PickleOpcode.BinPut).Raw(0);
            for (byte level = 1; level <= 30; level++)
            {
                pickle.Op(PickleOpcode.Mark);
                for (int i = 0; i < 10; i++)
                {
                    pickle.Op(PickleOpcode.BinGet).Raw((byte)(level - 1));
                }

                pickle.Op(PickleOpcode.Tuple, PickleOpcode.BinPut).Raw(level).Op(PickleOpcode.Tuple2);
            }
        };
        byte[] pickle = new PickleWriter().Op(PickleOpcode.EmptyDict)
            .Raw([(byte)PickleOpcode.BinUnicode, 1, 0, 0, 0, (byte)'x']).Write(bomb).Op(PickleOpcode.SetItem)
            .Raw([(byte)PickleOpcode.BinUnicode, 5, 0, 0, 0, .. "model"u8]).Write(Unmemoised(writer.State))
            .Op(PickleOpcode.SetItem).ToArray();
        using ImportedNetwork imported = AuthorsCheckpoint.Parse(
            CheckpointWriter.Zip(pickle, writer.Storages), SmallNetworks.Options);
        Assert.That(SmallNetworks.Logits(imported.Classifier), Is.EqualTo(SmallNetworks.Logits(network)));
    }

    [TestCase(12, 0, new long[] { 5 }, new long[] { 3 }, Description = "the last element stands at 12")]
    [TestCase(5, 1, new long[] { 5 }, new long[] { 1 })]
    [TestCase(5, -1, new long[] { 5 }, new long[] { 1 })]
    [TestCase(5, 0, new long[] { 5 }, new long[] { -1 })]
    [TestCase(5, 0, new long[] { -5 }, new long[] { 1 })]
    [TestCase(1, 0, new long[] { 5 }, new long[] { 0 }, Description = "one element five times")]
    [TestCase(20, 0, new long[] { 5, 4 }, new long[] { 4, 4 })]
    [TestCase(20, 0, new long[] { 5, 4 }, new long[] { 3, 1 })]
    [TestCase(5, 0, new long[] { 1L << 40, 1L << 40 }, new long[] { 1L << 40, 1 })]
    [TestCase(5, 0, new long[] { 2, 2, 2 }, new[] { long.MaxValue, long.MaxValue, 1 })]
    [TestCase(5, 5, new long[] { 1 }, new long[] { 1 })]
    public void TensorsBeyondTheirStorageAreRefused(long storage, long offset, long[] shape, long[] strides) =>
        AssertPickleIsRefused(
            new PickleWriter().Write(
                new SavedTensor("0", "FloatStorage", storage, [.. shape], [.. strides]) { Offset = offset }),
            $"offset {offset} reaches beyond its storage '0' of {storage} elements, or its elements overlap");

    /// <summary>Before PyTorch 1.0, a storage could be a part of another one.</summary>
    [Test]
    public void ViewsOfStoragesAreRefused()
    {
        Action<PickleWriter> view = writer => writer.Op(PickleOpcode.Mark).Write("storage")
            .Global("torch", "FloatStorage").Write("0").Write("cpu").Write(5).Write(new object?[] { "1", 0, 5 })
            .Op(PickleOpcode.Tuple, PickleOpcode.BinPersId);
        AssertPickleIsRefused(new PickleWriter().Write(view), "no view of another storage");
    }

    [Test]
    public void TensorsAndStoragesOfAnotherFormAreRefused()
    {
        AssertTensorIsRefused(new SavedTensor("0", "FloatStorage", 5, [5], [1, 1]), "describes a tensor in a form");
        AssertTensorIsRefused(new SavedTensor("0", "FloatStorage", 5, [5.0], [1]), "describes a tensor in a form");
        AssertTensorIsRefused(
            new SavedTensor("0", "FloatStorage", 1, [1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1]),
            "at most 8 dimensions");
        AssertTensorIsRefused(new SavedTensor("0", "FloatStorage", -1, [5], [1]), "-1 elements");
        AssertTensorIsRefused(new SavedTensor("0", "FloatStorage", 1L << 60, [5], [1]), $"{1L << 60} elements");
        AssertTensorIsRefused(new SavedTensor("0", "FloatStorage", "5", [5], [1]), "refers to a storage in a form");
        AssertPickleIsRefused(
            new PickleWriter().Write(new object?[]
            {
                new SavedTensor("0", "FloatStorage", 5, [5], [1]), new SavedTensor("0", "FloatStorage", 6, [5], [1]),
            }),
            "'0' is 5 of Float32 in one place and 6 of Float32 in another");
    }

    // The bomb has used the numbers of stored values.
    private static Action<PickleWriter> Unmemoised(Dictionary<object, object?> state) => pickle =>
        pickle.Raw(new PickleWriter(stores: false).Write(state).ToArray()[2..^1]);

    private static void AssertTensorIsRefused(SavedTensor tensor, string message) =>
        AssertPickleIsRefused(new PickleWriter().Write(tensor), message);

    private static void AssertPickleIsRefused(PickleWriter pickle, string message)
    {
        byte[] bytes = pickle.ToArray();
        Refused.Assert(CheckpointWriter.Zip(bytes, []), message);
        Refused.Assert([.. CheckpointWriter.StreamStart(), .. bytes], message);
    }
}
