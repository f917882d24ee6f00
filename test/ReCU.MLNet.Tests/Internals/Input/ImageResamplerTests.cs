using ReCU.MLNet.Internals.Input;

namespace ReCU.MLNet.Tests.Internals.Input;

[TestFixture]
internal sealed class ImageResamplerTests
{
    [Test]
    public void TheSameSizeChangesNothing()
    {
        float[] plane = [1, 2, 3, 4, 5, 6];
        Assert.That(Resample(plane, (2, 3), (2, 3)), Is.EqualTo(plane));
    }

    [Test]
    public void GrowingInterpolatesBetweenPixelCentres() =>
        Assert.That(Resample([0, 8], (1, 2), (1, 4)), Is.EqualTo(new float[] { 0, 2, 6, 8 }).Within(1e-5));

    [Test]
    public void ShrinkingAveragesEveryPixelUnderTheTriangle()
    {
        // Centres at 1 and 3, triangle of half width 2: pixel centres 0.5, 1.5, 2.5 weigh 0.75, 0.75, 0.25.
        float[] expected = [0.25f * 7 / 1.75f, (0.75f * 7 + 0.75f * 7) / 1.75f];
        Assert.That(Resample([0, 0, 7, 7], (1, 4), (1, 2)), Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void TheMeanStaysWhereTheRatioIsWhole()
    {
        var random = new Random(3);
        float[] plane = [.. Enumerable.Range(0, 48 * 48).Select(_ => (float)random.Next(256))];
        float[] small = Resample(plane, (48, 48), (6, 6));
        Assert.That(small.Average(), Is.EqualTo(plane.Average()).Within(3));
    }

    [Test]
    public void RowsAndColumnsAreNotMixedUp()
    {
        float[] plane = [0, 0, 0, 9, 9, 9];
        Assert.That(Resample(plane, (2, 3), (2, 6))[..6], Is.All.EqualTo(0));
        Assert.That(Resample(plane, (2, 3), (4, 3))[3], Is.EqualTo(2.25f).Within(1e-5));
    }

    private static float[] Resample(float[] plane, (int Height, int Width) from, (int Height, int Width) to)
    {
        var result = new float[to.Height * to.Width];
        new ImageResampler(from.Height, from.Width, to.Height, to.Width).Resample(plane, result);
        return result;
    }
}
