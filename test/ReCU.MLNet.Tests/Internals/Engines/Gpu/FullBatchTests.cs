using ReCU.Graph;
using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet.Tests.Internals.Engines.Gpu;

[TestFixture]
internal sealed class FullBatchTests
{
    [TestCase(1, 28, 28, 256)]
    [TestCase(3, 32, 32, 256)]
    [TestCase(3, 224, 224, 64)]
    [TestCase(3, 2048, 2048, 1)]
    [TestCase(3, 4096, 4096, 1)]
    public void TheDefaultSizeShrinksWithLargeImages(int channels, int height, int width, int expected) =>
        Assert.That(FullBatch.DefaultSize(Network(channels, height, width)), Is.EqualTo(expected));

    [Test]
    public void TooLittleMemoryIsToldWithTheRemedy()
    {
        var batch = new FullBatch(Network(3, 32, 32), Size: 256);
        InvalidOperationException failed = batch.Failed(new InvalidOperationException(
            "bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 4294967296\n"));
        Assert.That(failed.Message, Does.StartWith("The GPU failed with a batch of 256 images of 3x32x32. Choose a "
            + "BatchSize below 256,").And.EndsWith("of size 4294967296"));
    }

    [Test]
    public void AnotherFailureIsToldAsItIs() => Assert.That(
        new FullBatch(Network(3, 32, 32), Size: 8).Failed(new InvalidOperationException("It burns.")).Message,
        Is.EqualTo("The GPU failed with a batch of 8 images of 3x32x32. ONNX Runtime's answer: It burns."));

    private static NetworkInfo Network(int channels, int height, int width)
    {
        var builder = new GraphBuilder((channels, height, width));
        builder.Add(new AveragePool("mean", builder.InputName, new Window(height, width)));
        return Samples.Open(builder.Build(new ModelMetadata()));
    }
}
