using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using ReCU.Graph;

namespace ReCU.MLNet.Tests.Internals.Input;

[TestFixture]
internal sealed class ImageInputTests
{
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void AnImageOfTheNetworksSizeIsReadAsItIs([Values] bool colour)
    {
        NetworkGraph network = colour ? Samples.Colour : Samples.Network;
        FeatureShape shape = network.InputShape;
        byte[] rgba = Pixels(shape.Height, shape.Width, grey: !colour);
        using MLImage image = MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, rgba);

        float[] scores = Score(network, image);

        Assert.That(scores, Is.EqualTo(Samples.Softmax(Samples.Logits(network, Planes(rgba, shape)))).Within(1e-4));
    }

    [Test]
    public void BlueFirstImagesAreReadInTheSameOrder()
    {
        FeatureShape shape = Samples.Colour.InputShape;
        byte[] rgba = Pixels(shape.Height, shape.Width, grey: false);
        byte[] bgra = [.. rgba.Chunk(4).SelectMany(p => new[] { p[2], p[1], p[0], p[3] })];
        using MLImage first = MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, rgba);
        using MLImage second = MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Bgra32, bgra);
        Assert.That(Score(Samples.Colour, second), Is.EqualTo(Score(Samples.Colour, first)));
    }

    [Test]
    public void AnImageOfOneColourKeepsItAtAnySize(
        [Values(5, 14, 100)] int width, [Values(3, 14, 61)] int height)
    {
        byte[] rgba = [.. Enumerable.Repeat(new byte[] { 90, 90, 90, 255 }, width * height).SelectMany(p => p)];
        using MLImage image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, rgba);
        float[] plain = [.. Enumerable.Repeat(90f, Samples.PixelCount)];
        double[] expected = Samples.Softmax(Samples.Logits(Samples.Network, plain));
        Assert.That(Score(Samples.Network, image), Is.EqualTo(expected).Within(1e-3));
    }

    [Test]
    public void WithAShorterSideTheMiddleIsScored([Values] bool wide)
    {
        FeatureShape shape = Samples.Colour.InputShape;
        int side = Math.Max(shape.Height, shape.Width);
        (int height, int width) = wide ? (side, side + 6) : (side + 6, side);
        byte[] rgba = Pixels(height, width, grey: false);
        byte[] middle = [.. Enumerable.Range((height - shape.Height) / 2, shape.Height).SelectMany(y =>
            rgba.Skip((y * width + (width - shape.Width) / 2) * 4).Take(shape.Width * 4))];
        using MLImage whole = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, rgba);
        using MLImage part = MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, middle);

        float[] scores = Score(Samples.Colour, whole, Options with { ShorterSide = side });

        Assert.That(scores, Is.EqualTo(Score(Samples.Colour, part)).Within(1e-4));
        Assert.That(scores, Is.Not.EqualTo(Score(Samples.Colour, whole)).Within(1e-4));
    }

    [Test]
    public void ImagesOfTheCallerAreNotDisposed()
    {
        List<ImageInput> rows = [.. Enumerable.Range(0, 70).Select(_ => new ImageInput { Image = Image(20, 20) })];
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Options);
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        for (int pass = 0; pass < 2; pass++)
        {
            Assert.That(scored.GetColumn<float[]>("Score").Count(), Is.EqualTo(70));
        }

        Assert.That(rows.Select(row => row.Image.Pixels.Length), Is.All.EqualTo(1600));
    }

    [Test]
    public void ImagesThatPassThroughBelongToTheirRowsAndMayBeUsedDownstream()
    {
        List<ImageInput> rows = [.. Enumerable.Range(0, 70).Select(i => new ImageInput { Image = Image(20 + i, 20) })];
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Options);
        IDataView scored = transformer.Transform(view);
        IDataView resized = _context.Transforms.ResizeImages("Small", 4, 4, "Image")
            .Append(_context.Transforms.ExtractPixels("Out", "Small")).Fit(scored).Transform(scored);

        Assert.That(resized.GetColumn<float[]>("Out").Count(), Is.EqualTo(70));
        List<int> widths = [.. _context.Data.CreateEnumerable<ImageOutput>(scored, reuseRowObject: false)
            .Select(row => row.Image.Width)];
        Assert.That(widths, Is.EqualTo(Enumerable.Range(20, 70)));
        Assert.That(rows.Select(row => row.Image.Height), Is.All.EqualTo(20));
    }

    [Test]
    public void ReadsImagesThatOtherTransformsMake()
    {
        List<ImageInput> rows = [.. Enumerable.Range(0, 40).Select(_ => new ImageInput { Image = Image(9, 11) })];
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        IDataView resized = _context.Transforms.ResizeImages("Big", 28, 28, "Image").Fit(view).Transform(view);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Options with { InputColumnName = "Big" });
        Assert.That(transformer.Transform(resized).GetColumn<float[]>("Score").Count(), Is.EqualTo(40));
    }

    [Test]
    public void AMissingImageIsNamed()
    {
        var rows = new[] { new ImageInput { Image = Image(20, 20) }, new ImageInput { Image = null! } };
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Options);
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        Assert.That(
            () => scored.GetColumn<float[]>("Score").ToList(),
            Throws.ArgumentException.With.Message.EqualTo("Column 'Image', row 1 (counted from 0): there is no image."));
    }

    private static ReCUScoringOptions Options => new() { InputColumnName = "Image" };

    private float[] Score(NetworkGraph network, MLImage image, ReCUScoringOptions? options = null)
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(network, options ?? Options);
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new ImageInput { Image = image } });
        return transformer.Transform(view).GetColumn<float[]>("Score").Single();
    }

    private static MLImage Image(int width, int height) =>
        MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, Pixels(height, width, grey: true));

    private static byte[] Pixels(int height, int width, bool grey)
    {
        var random = new Random(5);
        var rgba = new byte[height * width * 4];
        random.NextBytes(rgba);
        for (int i = 0; i < rgba.Length; i += 4)
        {
            rgba[i + 3] = 255;
            if (grey)
            {
                rgba[i + 1] = rgba[i + 2] = rgba[i];
            }
        }

        return rgba;
    }

    private static float[] Planes(byte[] rgba, FeatureShape shape) =>
        [.. Enumerable.Range(0, shape.Channels).SelectMany(c => rgba.Chunk(4).Select(pixel => (float)pixel[c]))];

    private sealed class ImageInput
    {
        [ImageType(20, 20)]
        public MLImage Image { get; set; } = null!;
    }

    private sealed class ImageOutput
    {
        [ImageType(20, 20)]
        public MLImage Image { get; set; } = null!;

        public float[] Score { get; set; } = [];
    }
}
