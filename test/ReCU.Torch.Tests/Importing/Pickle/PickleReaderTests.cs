using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Pickle;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Tests.Importing.Pickle;

public sealed class PickleReaderTests
{
    private static readonly object?[] _values =
    [
        null, true, false, 0, 255, 256, 65535, 65536, -1, int.MinValue, int.MaxValue, 1L << 40, long.MinValue, -0.5,
        double.MaxValue, "", "text", "\u00e4\U0001f600",
        new object?[] { 1, new object?[] { "a" } }, new List<object?> { 2.5 },
    ];

    [TestCaseSource(nameof(_values))]
    public void AValueIsReadAsItWasWritten(object? value) =>
        Assert.That(Read(PickleWriter.Pickle(value)), Is.EqualTo(value));

    [TestCase(new byte[0], 0)]
    [TestCase(new byte[] { 0xff }, -1)]
    [TestCase(new byte[] { 0xff, 0x00 }, 255)]
    [TestCase(new byte[] { 0x00, 0x80 }, -32768)]
    [TestCase(new byte[] { 1, 0, 0, 0, 1 }, (1L << 32) + 1)]
    public void WholeNumbersAreAsLongAsTheyMust(byte[] digits, long expected)
    {
        byte[] pickle = new PickleWriter().Op(PickleOpcode.Long1).Raw((byte)digits.Length).Raw(digits).ToArray();
        Assert.That(Read(pickle), Is.EqualTo(expected));
    }

    [Test]
    public void ADictionaryKeepsItsOrderAndTakesNumbersForText()
    {
        var written = new Dictionary<object, object?> { ["z"] = 1, [7] = "number", ["a"] = null, [1.5] = 1 };
        var read = (PickleDict)Read(PickleWriter.Pickle(written))!;
        Assert.That(read.Entries.Select(entry => entry.Key), Is.EqualTo(new[] { "z", "7", "a" }));
        Assert.That(read["z"], Is.EqualTo(1));
        Assert.That(read["7"], Is.EqualTo("number"));
    }

    [Test]
    public void AStoredValueIsTheSameValue()
    {
        byte[] pickle = new PickleWriter().Op(PickleOpcode.EmptyList, PickleOpcode.BinPut).Raw(0)
            .Op(PickleOpcode.BinGet).Raw(0).Op(PickleOpcode.Tuple2).ToArray();
        var pair = (object?[])Read(pickle)!;
        Assert.That(pair[1], Is.SameAs(pair[0]));
    }

    [TestCase("_rebuild_parameter")]
    [TestCase("_rebuild_parameter_with_state")]
    public void AParameterIsItsTensor(string function)
    {
        byte[] pickle = new PickleWriter().Global("torch._utils", function).Op(PickleOpcode.Mark)
            .Write(new SavedTensor("w", "HalfStorage", 8, [2, 3], [4, 1]) { Offset = 1, Device = "cuda:1" })
            .Write(true).Write(new Dictionary<object, object?>()).Op(PickleOpcode.Tuple, PickleOpcode.Reduce).ToArray();
        var tensor = (TensorRecord)Read(pickle)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tensor.Storage, Is.EqualTo(new StorageRecord("w", StorageType.Float16, 8)));
            Assert.That(tensor.Shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(tensor.Strides, Is.EqualTo(new long[] { 4, 1 }));
            Assert.That(tensor.Offset, Is.EqualTo(1));
        }
    }

    // PyTorch before 0.4 wrote neither whether a tensor has a gradient nor its hooks.
    [Test]
    public void ATensorOfTheFirstPyTorchIsRead()
    {
        byte[] pickle = new PickleWriter().Global("torch._utils", "_rebuild_tensor").Op(PickleOpcode.Mark)
            .Op(PickleOpcode.Mark).Write("storage").Global("torch", "DoubleStorage").Write("w").Write("cpu").Write(7)
            .Op(PickleOpcode.Tuple, PickleOpcode.BinPersId)
            .Write(1).Write(new object?[] { 3, 2 }).Write(new object?[] { 2, 1 })
            .Op(PickleOpcode.Tuple, PickleOpcode.Reduce).ToArray();
        var tensor = (TensorRecord)Read(pickle)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tensor.Storage, Is.EqualTo(new StorageRecord("w", StorageType.Float64, 7)));
            Assert.That(tensor.Shape, Is.EqualTo(new long[] { 3, 2 }));
            Assert.That(tensor.Offset, Is.EqualTo(1));
        }
    }

    private static object? Read(byte[] pickle) => PickleReader.Read(new ByteReader(pickle), new StorageTable());
}
