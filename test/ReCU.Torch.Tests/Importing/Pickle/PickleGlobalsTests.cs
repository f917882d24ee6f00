using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Pickle;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Tests.Importing.Pickle;

public sealed class PickleGlobalsTests
{
    // A wrong size of a type that no network has would shift all that follows it in the older format.
    [TestCase("FloatStorage", 4)]
    [TestCase("DoubleStorage", 8)]
    [TestCase("HalfStorage", 2)]
    [TestCase("BFloat16Storage", 2)]
    [TestCase("LongStorage", 8)]
    [TestCase("IntStorage", 4)]
    [TestCase("ShortStorage", 2)]
    [TestCase("CharStorage", 1)]
    [TestCase("ByteStorage", 1)]
    [TestCase("BoolStorage", 1)]
    [TestCase("ComplexFloatStorage", 8)]
    [TestCase("ComplexDoubleStorage", 16)]
    [TestCase("QInt8Storage", 1)]
    [TestCase("QUInt8Storage", 1)]
    [TestCase("QInt32Storage", 4)]
    public void AnElementHasTheSizeThatItHasInPyTorch(string name, int bytes) =>
        Assert.That(((StorageType)PickleGlobals.Find("torch", name)).ElementBytes, Is.EqualTo(bytes));

    [TestCase("torch", "float32")]
    [TestCase("torch._utils", "_rebuild_sparse_tensor")]
    [TestCase("collections", "Counter")]
    public void AnotherNameIsANameOnly(string module, string name) =>
        Assert.That(PickleGlobals.Find(module, name), Is.InstanceOf<InertValue>());
}
