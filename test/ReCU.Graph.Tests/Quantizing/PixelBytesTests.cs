using ReCU.Graph.Quantizing;

namespace ReCU.Graph.Tests.Quantizing;

public class PixelBytesTests
{
    [Test]
    public void BytesPass()
    {
        float[] bytes = [.. Enumerable.Range(0, 256).Select(value => (float)value), -0f];
        Assert.That(PixelBytes.IndexOfOther(bytes), Is.EqualTo(-1));
        Assert.That(() => PixelBytes.Check(bytes, 1), Throws.Nothing);
        Assert.That(PixelBytes.IndexOfOther([]), Is.EqualTo(-1));
    }

    [Test]
    public void AnyOtherValueIsFoundWhereverItIs(
        [Values(0.5f, -1f, 256f, 255.5f, float.NaN, float.PositiveInfinity, 1e-30f)] float other,
        [Values(0, 1, 15, 16, 33, 40)] int index)
    {
        var pixels = new float[41];
        pixels[index] = other;
        Assert.That(PixelBytes.IndexOfOther(pixels), Is.EqualTo(index));
    }

    [Test]
    public void TheMessageNamesImageAndValue() => Assert.That(
        () => PixelBytes.Check([1, 2, 3, 4, 0.5f, 6], imageLength: 3),
        Throws.ArgumentException.With.Message.Contains("Value 1 of image 1 is 0.5"));
}
