using ReCU.Tool.Arguments;

namespace ReCU.Tool.Tests.Arguments;

internal sealed class ImageSizeTests
{
    [TestCase("64", 64, 64)]
    [TestCase("48x64", 48, 64)]
    [TestCase("1X4096", 1, 4_096)]
    public void ASizeIsASideOrTwo(string text, int height, int width)
    {
        Assert.That(ImageSize.TryParse(text, out (int Height, int Width) size), Is.True);
        Assert.That(size, Is.EqualTo((height, width)));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("64x")]
    [TestCase("64x64x3")]
    [TestCase("4097")]
    [TestCase("6 4")]
    public void OthersAreNoSizes(string text) => Assert.That(ImageSize.TryParse(text, out _), Is.False);
}
