using ReCU.Graph;
using ReCU.Torch.Kernels.Signs;

namespace ReCU.Torch.Tests.Kernels.Signs;

public sealed class MemoryLimitsTests
{
    private static readonly Window _same = Window.Square(3, 1, 1);

    // Of the paper's networks, at batches that people train with.
    [TestCase(512, 64, 32, 64)]
    [TestCase(64, 512, 4, 512)]
    [TestCase(128, 64, 56, 64)]
    [TestCase(8, 64, 224, 64)]
    [TestCase(2, 64, 1024, 64)]
    public void HoldForNetworks(int count, int channels, int size, int filters) =>
        Assert.That(MemoryLimits.Hold(Shape((channels, size, size), filters, _same), count));

    // 2^29 - 1 floats are what TorchSharp gives access to.
    [TestCase(128, 64, 224, 84, ExpectedResult = false, TestName = "A result above 2 GiB")]
    [TestCase(128, 64, 224, 83, ExpectedResult = true, TestName = "A result below 2 GiB")]
    [TestCase(1, 1, 16_384, 1, ExpectedResult = false, TestName = "An image of 16,384 x 16,384 pixels")]
    public bool HoldUpTo(int count, int channels, int size, int filters) =>
        MemoryLimits.Hold(Shape((channels, size, size), filters, _same), count);

    [Test]
    public void SignsThatAreLargerThanTheirValuesDoNotFit() =>
        // One channel and one column: 16 words a pixel.
        Assert.That(MemoryLimits.Hold(Shape((1, 3000, 1), 1, new Window(3, 1)), 20_000), Is.False);

    private static ConvolutionShape Shape(FeatureShape input, int filters, Window window) =>
        new(input, window.Slide(input, filters), window);
}
