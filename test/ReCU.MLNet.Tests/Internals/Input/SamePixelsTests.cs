using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals.Input;
using ReCU.MLNet.Internals.Schema;
using ReCU.TestKit;
using SkiaSharp;

namespace ReCU.MLNet.Tests.Internals.Input;

/// <summary>
/// The same file gives the same pixels through an <see cref="ImageFolder"/>, ML.NET's <c>LoadImages</c> and
/// <see cref="MLImage.CreateFromStream"/>.
/// </summary>
internal sealed class SamePixelsTests
{
    private readonly MLContext _context = new(seed: 1);
    private TemporaryFolder _folder = null!;

    private static IEnumerable<string> Kept() => Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Images"))
        .Where(path => !path.Contains("noeoi") && !path.EndsWith(".tif", StringComparison.Ordinal))
        .Select(path => Path.GetFileName(path))
        .Order(StringComparer.Ordinal);

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCaseSource(nameof(Kept))]
    public void OfFilesOfOtherPrograms(string name) =>
        AssertSame(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", name)));

    [Test]
    public void OfEveryColourAndAlpha(
        [Values] bool alpha,
        [Values(SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp, SKEncodedImageFormat.Jpeg)]
        SKEncodedImageFormat format,
        [Values(60, 100)] int quality)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(61, 47, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var pixels = new byte[bitmap.ByteCount];
        new Random(quality).NextBytes(pixels);
        for (int i = 3; i < pixels.Length; i += 4)
        {
            pixels[i] = alpha ? pixels[i] : (byte)255;
        }

        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using SKData data = bitmap.Encode(format, quality);
        AssertSame(data.ToArray());
    }

    [Test]
    public void OfAGreyFile([Values(SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg)] SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(16, 16, SKColorType.Gray8, SKAlphaType.Opaque));
        for (int i = 0; i < 256; i++)
        {
            System.Runtime.InteropServices.Marshal.WriteByte(bitmap.GetPixels(), i, (byte)i);
        }

        using SKData data = bitmap.Encode(format, 100);
        AssertSame(data.ToArray());
    }

    [Test]
    public void OfAJpegThatSaysHowToTurnIt()
    {
        byte[] jpeg = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "full.jpg"));
        byte[] exif =
        [
            0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        AssertSame([.. jpeg[..2], .. exif, .. jpeg[2..]]);
    }

    [Test]
    public void ScoresAreTheSameThroughBoth([Values("rgba.png", "la.png", "rgba_lossy.webp", "full.jpg")] string name)
    {
        FeatureShape shape = Samples.Colour.InputShape;
        string path = Write(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", name)));
        var images = new ImageFolder(_folder.Path, new ImageFolderOptions { Size = (shape.Height, shape.Width) });
        using ReCUBinaryNetTransformer fromFolder =
            Samples.Transformer(Samples.Colour, new ReCUScoringOptions { InputColumnName = "Pixels" });
        using ReCUBinaryNetTransformer fromImage =
            Samples.Transformer(Samples.Colour, new ReCUScoringOptions { InputColumnName = "Image" });
        IDataView expected = fromFolder.Transform(_context.Data.LoadFromImages(images));
        Assert.That(
            fromImage.Transform(Loaded(path)).GetColumn<float[]>("Score").Single(),
            Is.EqualTo(expected.GetColumn<float[]>("Score").Single()));
    }

    private void AssertSame(byte[] file)
    {
        string path = Write(file);
        using MLImage image = MLImage.CreateFromStream(new MemoryStream(file));
        IDataView streamed = _context.Data.LoadFromEnumerable(new[] { new ImageInput { Image = image } });
        foreach (int channels in new[] { 1, 3 })
        {
            foreach ((int, int)? size in new (int, int)?[] { null, (7, 9), (40, 64) })
            {
                var images = new ImageFolder(
                    _folder.Path, new ImageFolderOptions { Channels = channels, Size = size });
                FeatureShape shape = images.CommonShape!.Value;
                using IImageReader reader = images.Open(new[] { 0 });
                byte[] expected = reader.Read(1)[0].Bytes.ToArray();
                Assert.That(Read(Loaded(path), shape), Is.EqualTo(expected), $"LoadImages, {shape}");
                Assert.That(Read(streamed, shape), Is.EqualTo(expected), $"a stream, {shape}");
            }
        }
    }

    // The ending does not matter: all readers look at the content.
    private string Write(byte[] file)
    {
        string path = _folder.File("class/image.png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
        return path;
    }

    private IDataView Loaded(string path)
    {
        IDataView paths = _context.Data.LoadFromEnumerable(new[] { new PathInput { Path = path } });
        return _context.Transforms.LoadImages("Image", "", "Path").Fit(paths).Transform(paths);
    }

    private static float[] Read(IDataView view, FeatureShape shape)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        PixelReader reader = InputColumn.CreateReader(cursor, view.Schema["Image"], shape, shorterSide: null);
        Assert.That(cursor.MoveNext());
        var pixels = new float[shape.Count];
        reader.Read(pixels);
        return pixels;
    }

    private sealed class PathInput
    {
        public string Path { get; set; } = "";
    }

    private sealed class ImageInput
    {
        [Microsoft.ML.Transforms.Image.ImageType(20, 20)]
        public MLImage Image { get; set; } = null!;
    }
}
