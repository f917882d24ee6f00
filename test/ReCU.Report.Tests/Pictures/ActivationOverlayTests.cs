using ReCU.Data;
using ReCU.Graph;
using ReCU.Packed;

namespace ReCU.Report.Tests.Pictures;

public class ActivationOverlayTests
{
    [Test]
    public void TheEvidenceIsRedAndTheRestIsGrey()
    {
        // The network's map is the green plane, whose lower right quarter is bright; the picture has one colour else.
        FeatureShape shape = (3, 8, 8);
        var pixels = new float[shape.Count];
        for (int i = 0; i < 64; i++)
        {
            (pixels[i], pixels[64 + i], pixels[128 + i]) = (200, i / 8 >= 4 && i % 8 >= 4 ? 255 : 0, 50);
        }

        using ActivationMaps maps = ActivationMaps.Open(GreenPlane(shape));
        byte[] png = ActivationOverlay.ToPng(pixels, shape, maps.Explain(pixels, 0), side: 32);

        ImagePixels drawn = new ImageDecoder().Decode(png);
        ReadOnlySpan<byte> planes = drawn.Bytes.Span;
        (byte hotRed, byte hotGreen, byte hotBlue) = Pixel(planes, 30, 30);
        (byte coldRed, byte coldGreen, byte coldBlue) = Pixel(planes, 1, 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(drawn.Shape, Is.EqualTo(new FeatureShape(3, 32, 32)));
            Assert.That(coldRed, Is.EqualTo(coldGreen).And.EqualTo(coldBlue));
            Assert.That(coldRed, Is.EqualTo(0.299 * 200 + 0.114 * 50).Within(1));
            Assert.That(hotRed - hotGreen, Is.GreaterThan(60));
            Assert.That(hotRed - hotBlue, Is.GreaterThan(60));
        }

        static (byte Red, byte Green, byte Blue) Pixel(ReadOnlySpan<byte> planes, int y, int x) =>
            (planes[y * 32 + x], planes[1024 + y * 32 + x], planes[2048 + y * 32 + x]);
    }

    [TestCase(6, 3, 40, 40, 20)]
    [TestCase(3, 6, 40, 20, 40)]
    [TestCase(1, 90, 30, 1, 30)]
    public void TheLongerSideIsAsAskedFor(int height, int width, int side, int drawnHeight, int drawnWidth)
    {
        FeatureShape shape = (1, height, width);
        float[] pixels = [.. Enumerable.Range(0, shape.Count).Select(i => (float)i)];
        var builder = new GraphBuilder(shape);
        builder.Add(new AveragePool("pool", builder.InputName, new Window(height, width)));
        using ActivationMaps maps = ActivationMaps.Open(builder.Build(new ModelMetadata()));

        byte[] png = ActivationOverlay.ToPng(pixels, shape, maps.Explain(pixels), side);

        Assert.That(new ImageDecoder().Decode(png).Shape, Is.EqualTo(new FeatureShape(3, drawnHeight, drawnWidth)));
    }

    [Test]
    public void AMapWithoutDifferencesIsAllGrey()
    {
        FeatureShape shape = (3, 4, 4);
        float[] pixels = [.. Enumerable.Repeat(90f, shape.Count)];
        using ActivationMaps maps = ActivationMaps.Open(GreenPlane(shape));
        byte[] png = ActivationOverlay.ToPng(pixels, shape, maps.Explain(pixels, 0), 8);
        ImagePixels drawn = new ImageDecoder().Decode(png);
        Assert.That(drawn.Bytes.ToArray(), Has.All.EqualTo(90));
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        FeatureShape shape = (3, 4, 4);
        var pixels = new float[shape.Count];
        using ActivationMaps maps = ActivationMaps.Open(GreenPlane(shape));
        ActivationMap map = maps.Explain(pixels);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => ActivationOverlay.ToPng(new float[5], shape, map), Throws.ArgumentException);
            Assert.That(() => ActivationOverlay.ToPng(new float[75], (3, 5, 5), map), Throws.ArgumentException);
            Assert.That(() => ActivationOverlay.ToPng(pixels, shape, map, 0), Throws.InstanceOf<ArgumentException>());
            Assert.That(
                () => ActivationOverlay.ToPng(pixels, shape, map, 5000), Throws.InstanceOf<ArgumentException>());
        }
    }

    // Its only logit is the mean of the image's second channel, so that its map is that channel.
    private static NetworkGraph GreenPlane(FeatureShape shape)
    {
        var builder = new GraphBuilder(shape);
        builder.Add(new AveragePool("pool", builder.InputName, new Window(shape.Height, shape.Width)));
        builder.Add(new Linear("fc", "pool", new FloatTensor([1, 3], [0, 1, 0]), FloatTensor.Vector([0])));
        return builder.Build(new ModelMetadata());
    }
}
