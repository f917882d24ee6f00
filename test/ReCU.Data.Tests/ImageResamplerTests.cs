namespace ReCU.Data.Tests;

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

    [Test]
    public void AWindowIsTheCutOutPlaneResized([Values] bool bytes)
    {
        const int Width = 19;
        byte[] source = Noise(17 * Width);
        var window = new ImageWindow(3, 5, 11, 13);
        float[] cut = [.. Enumerable.Range(0, 11).SelectMany(y =>
            Enumerable.Range(0, 13).Select(x => (float)source[(3 + y) * Width + 5 + x]))];
        var resampler = new ImageResampler(17, Width, window, 6, 20);
        var result = new float[6 * 20];
        if (bytes)
        {
            resampler.Resample(source, result);
        }
        else
        {
            resampler.Resample(Array.ConvertAll(source, pixel => (float)pixel), result);
        }

        Assert.That(result, Is.EqualTo(Resample(cut, (11, 13), (6, 20))));
        Assert.That(resampler.Reads(17, Width), Is.False, "it reads a window only");
    }

    [Test]
    public void APartIsCutOutOfTheResizedPlane()
    {
        float[] source = Array.ConvertAll(Noise(20 * 30), pixel => (float)pixel);
        float[] whole = Resample(source, (20, 30), (8, 12));
        var part = new float[3 * 4];
        ImageResampler.ForPart(20, 30, 8, 12, new ImageWindow(2, 5, 3, 4)).Resample(source, part);
        Assert.That(part, Is.EqualTo(Enumerable.Range(0, 12).Select(i => whole[(2 + i / 4) * 12 + 5 + i % 4])));
    }

    [Test]
    public void ACentreIsInTheMiddle() => Assert.That(
        ImageWindow.Centre(10, 9, 4, 4), Is.EqualTo(new ImageWindow(3, 2, 4, 4)));

    [TestCase(-1, 0, 2, 2)]
    [TestCase(0, 2, 2, 2)]
    [TestCase(0, 0, 0, 2)]
    [TestCase(1, 0, int.MaxValue, 2)]
    public void AWindowOutsideOfTheSourceIsRefused(int top, int left, int height, int width) => Assert.That(
        () => new ImageResampler(3, 3, new ImageWindow(top, left, height, width), 2, 2),
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("is not inside of 3x3 pixels"));

    [Test]
    public void TooFewPixelsAreRefused() => Assert.That(
        () => Resample(new float[5], (2, 3), (2, 3)),
        Throws.ArgumentException.With.Message.Contains("5 and 6 values are too few"));

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static float[] Resample(float[] plane, (int Height, int Width) from, (int Height, int Width) to)
    {
        var result = new float[to.Height * to.Width];
        new ImageResampler(from.Height, from.Width, to.Height, to.Width).Resample(plane, result);
        return result;
    }
}
