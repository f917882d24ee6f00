namespace ReCU.Data.Tests;

internal sealed class PixelConversionTests
{
    [Test]
    public void EveryProductIsDividedBackToTheNearestColour()
    {
        for (int alpha = 1; alpha <= 255; alpha++)
        {
            for (int product = 0; product <= alpha; product++)
            {
                byte colour = Split([(byte)product, 0, 0, (byte)alpha])[0];
                Assert.That(colour, Is.EqualTo(product * 255.0 / alpha).Within(0.5));
                Assert.That((int)Math.Round(colour * alpha / 255.0), Is.EqualTo(product), "multiplied, it is the same");
            }
        }
    }

    [Test]
    public void AWhollyTransparentPixelIsBlack() =>
        Assert.That(Split([0, 0, 0, 0, 9, 8, 7, 255]), Is.EqualTo(new[] { 0, 9, 0, 8, 0, 7 }));

    [Test]
    public void AColourAboveItsAlphaTellsThatNothingIsMultiplied() =>
        Assert.That(Split([10, 20, 30, 0, 5, 5, 5, 10]), Is.EqualTo(new[] { 10, 5, 20, 5, 30, 5 }));

    [Test]
    public void BlueMayComeFirst()
    {
        var planes = new byte[3];
        PixelConversion.Split([10, 20, 30, 255], blueFirst: true, 3, planes);
        Assert.That(planes, Is.EqualTo(new[] { 30, 20, 10 }));
    }

    [Test]
    public void GreyIsLumaOfTheColoursAndRounded()
    {
        var plane = new byte[2];
        PixelConversion.Split([200, 100, 50, 255, 100, 50, 25, 128], blueFirst: false, 1, plane);
        Assert.That(plane, Is.EqualTo(new[] { 124, PixelConversion.Grey(199, 100, 50) }));
        Assert.That(
            Enumerable.Range(0, 256).Select(v => (int)PixelConversion.Grey((byte)v, (byte)v, (byte)v)),
            Is.EqualTo(Enumerable.Range(0, 256)));
    }

    [TestCase(-1, 0)]
    [TestCase(0.49f, 0)]
    [TestCase(0.5f, 1)]
    [TestCase(254.5f, 255)]
    [TestCase(255.4f, 255)]
    public void PixelsAreRoundedToBytes(float pixel, int expected) =>
        Assert.That(PixelConversion.Round(pixel), Is.EqualTo(expected));

    [Test]
    public void PlanesWithoutRoomAreRefused()
    {
        Assert.That(
            () => PixelConversion.Split([1, 2, 3, 4], false, 3, new byte[2]),
            Throws.ArgumentException.With.Message.Contains("2 bytes do not take 1 pixels of 3 channels"));
        Assert.That(() => PixelConversion.Split([1, 2, 3, 4], false, 4, new byte[4]), Throws.ArgumentException);
    }

    private static byte[] Split(byte[] pixels)
    {
        var planes = new byte[3 * pixels.Length / 4];
        PixelConversion.Split(pixels, blueFirst: false, 3, planes);
        return planes;
    }
}
