using ReCU.Graph;
using ReCU.Packed.Kernels.Pixels;

namespace ReCU.Packed.Tests.Kernels.Pixels;

public sealed class PixelStripTests
{
    private const int IndexBits = 6;
    private const int VectorPixels = 64;

    // The planes are on the stack, and each byte of a sum counts the bits of a row of the window.
    [TestCase(3, 16, 32, true)]
    [TestCase(7, 32, 32, false, Description = "planes of 21 KB: two rows in a vector")]
    [TestCase(7, 32, 64, true, Description = "planes of 6 KB: the taps of a row share them")]
    [TestCase(9, 32, 2, false, Description = "324 bits in a row of the window")]
    public void PlanesAndSumsMustFit(int kernel, int channels, int size, bool fits)
    {
        var strip = new PixelStrip(
            Window.Square(kernel, 1, kernel / 2), new FeatureShape(channels, size, size), IndexBits, VectorPixels);
        Assert.That(strip.Fits, Is.EqualTo(fits));
    }
}
