using ReCU.Graph;
using ReCU.TestKit;
using SkiaSharp;

namespace ReCU.Data.Tests.Folders;

public sealed class ImageFolderTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void FoldersAreClassesAndFilesAreInOrdinalOrder()
    {
        foreach (string name in new[]
        {
            "dog/2.png", "dog/10.JPG", "cat/b/1.Jpeg", "cat/B.webp", "Zebra/z.bmp", "cat/notes.txt", "cat/.hidden.png",
            "top.png",
        })
        {
            TestPictures.Write(_folder.File(name), []);
        }

        var images = new ImageFolder(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(images.ClassNames, Is.EqualTo(new[] { "Zebra", "cat", "dog" }));
            Assert.That(
                images.Files,
                Is.EqualTo(new[] { "Zebra/z.bmp", "cat/B.webp", "cat/b/1.Jpeg", "dog/10.JPG", "dog/2.png" }));
            Assert.That(images.Labels.ToArray(), Is.EqualTo(new[] { 0, 1, 1, 2, 2 }));
            Assert.That(
                new ImageFolder(_folder.Path, new ImageFolderOptions { IncludeSubfolders = false }).Files,
                Has.Exactly(4).Items.And.None.EqualTo("cat/b/1.Jpeg"));
        });
    }

    [Test]
    public void AnotherPartCanHaveTheClassesOfTheTrainingPart()
    {
        TestPictures.Write(_folder.File("dog/1.png"), []);
        var options = new ImageFolderOptions { ClassNames = ["cat", "dog", "owl"] };
        Assert.That(new ImageFolder(_folder.Path, options).Labels.ToArray(), Is.EqualTo(new[] { 1 }));
        Assert.That(
            () => new ImageFolder(_folder.Path, options with { ClassNames = ["cat", "owl"] }),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo(
                $"'{_folder.Path}' has a folder 'dog', which is none of the classes cat, owl."));
    }

    [Test]
    public void FoldersThatAreNoDataSetAreRefused()
    {
        Assert.That(() => new ImageFolder(_folder.File("none")), Throws.TypeOf<DirectoryNotFoundException>());
        Assert.That(
            () => new ImageFolder(_folder.Path),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("has no folders"));
        TestPictures.Write(_folder.File("dog/readme.txt"), []);
        Assert.That(
            () => new ImageFolder(_folder.Path),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("dog' has no images"));
    }

    [Test]
    public void PixelsArePlanarAndExact(
        [Values(SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp)] SKEncodedImageFormat format)
    {
        byte[] pixels = TestPictures.Plain(3, 5, 10, 200, 90);
        if (format == SKEncodedImageFormat.Png)
        {
            pixels = TestPictures.Noise(3, 5, seed: 1);
        }

        TestPictures.Write(_folder.File($"a/1.{format}"), TestPictures.Encode(pixels, 3, 5, format));
        var images = new ImageFolder(_folder.Path);

        using IImageReader reader = images.Open(new[] { 0 });
        ImagePixels image = reader.Read(1)[0];

        int tolerance = format == SKEncodedImageFormat.Png ? 0 : 6;
        Assert.That(image.Shape, Is.EqualTo(new FeatureShape(3, 3, 5)));
        Assert.That(images.CommonShape, Is.EqualTo(image.Shape));
        Assert.That(image.Bytes.ToArray(), Is.EqualTo(TestPictures.Planes(pixels)).Within(tolerance));
    }

    [Test]
    public void BitmapsAreRead()
    {
        // 24 bits a pixel, from the bottom row up, blue first, rows padded to four bytes.
        byte[] header =
        [
            .. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0,
            .. new byte[24],
        ];
        TestPictures.Write(
            _folder.File("a/1.bmp"), [.. header, 7, 8, 9, 10, 11, 12, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0]);
        Assert.That(
            TestPictures.ReadAll(new ImageFolder(_folder.Path), [0])[0].Pixels,
            Is.EqualTo(new[] { 3, 6, 9, 12, 2, 5, 8, 11, 1, 4, 7, 10 }));
    }

    [Test]
    public void AFolderOfTenTimesWhatAReaderHoldsIsReadWithinIt()
    {
        const int size = 128, ahead = 8, batch = 8;
        const int bound = (ahead + batch) * 3 * size * size;
        for (int i = 0; i < 10 * (ahead + batch); i++)
        {
            byte[] pixels = TestPictures.Plain(size, size, (byte)i, 0, 0);
            TestPictures.Write(_folder.File($"a/{i:d3}.png"), TestPictures.Encode(pixels, size, size));
        }

        var images = new ImageFolder(_folder.Path, new ImageFolderOptions { ReadAhead = ahead, Threads = 2 });
        int[] rows = [.. Enumerable.Range(0, images.Count)];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        int read = 0;
        using IImageReader reader = images.Open(rows);
        while (reader.Read(batch) is { Count: > 0 } pictures)
        {
            Assert.That(pictures.Select(image => (int)image.Bytes.Span[0]), Is.EqualTo(rows[read..(read + batch)]));
            read += pictures.Count;
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        TestContext.Out.WriteLine($"{images.Count} images, bound {bound}, most {most}");
        Assert.That(read, Is.EqualTo(images.Count));
        Assert.That(most, Is.InRange(bound / 2, bound + (1 << 18)));
    }

    [Test]
    public void GreyIsLumaAndAGreyPixelStaysWhatItIs()
    {
        TestPictures.Write(
            _folder.File("a/colour.png"), TestPictures.Encode(TestPictures.Plain(2, 2, 200, 100, 50), 2, 2));
        TestPictures.Write(
            _folder.File("a/grey.png"), TestPictures.Encode(TestPictures.Plain(2, 2, 77, 77, 77), 2, 2));
        var images = new ImageFolder(_folder.Path, new ImageFolderOptions { Channels = 1 });

        var read = TestPictures.ReadAll(images, [0, 1]);

        Assert.That(images.CommonShape, Is.EqualTo(new FeatureShape(1, 2, 2)));
        Assert.That(read[0].Pixels, Is.All.EqualTo(124)); // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
        Assert.That(read[1].Pixels, Is.All.EqualTo(77));
    }

    [Test]
    public void AlphaIsIgnored()
    {
        TestPictures.Write(
            _folder.File("a/1.png"), TestPictures.Encode(TestPictures.Plain(1, 2, 10, 20, 30, alpha: 128), 1, 2));
        Assert.That(
            TestPictures.ReadAll(new ImageFolder(_folder.Path), [0])[0].Pixels,
            Is.EqualTo(new[] { 10, 10, 20, 20, 30, 30 }));
    }

    [Test]
    public void AJpegIsNearItsSourceAndItsOrientationIsNotApplied()
    {
        // The left half is dark.
        byte[] pixels = [.. Enumerable.Range(0, 16 * 32)
            .Select(i => (byte)(i % 32 < 16 ? 20 : 220))
            .SelectMany(grey => new[] { grey, grey, grey, (byte)255 })];
        byte[] jpeg = TestPictures.Encode(pixels, 16, 32, SKEncodedImageFormat.Jpeg);
        TestPictures.Write(_folder.File("a/1.jpg"), WithOrientation(jpeg, 6));

        using IImageReader reader = new ImageFolder(_folder.Path).Open(new[] { 0 });
        ImagePixels image = reader.Read(1)[0];

        Assert.That(image.Shape, Is.EqualTo(new FeatureShape(3, 16, 32)));
        Assert.That(image.Bytes.ToArray(), Is.EqualTo(TestPictures.Planes(pixels)).Within(12));
    }

    [Test]
    public void ASizeIsGivenToEveryImage()
    {
        byte[] pixels = TestPictures.Noise(6, 8, seed: 1);
        TestPictures.Write(_folder.File("a/1.png"), TestPictures.Encode(pixels, 6, 8));
        TestPictures.Write(_folder.File("a/2.png"), TestPictures.Encode(TestPictures.Noise(3, 4, seed: 2), 3, 4));
        Assert.That(new ImageFolder(_folder.Path).CommonShape, Is.Null);
        var images = new ImageFolder(_folder.Path, new ImageFolderOptions { Size = (3, 4) });
        var expected = new float[12];
        new ImageResampler(6, 8, 3, 4).Resample(TestPictures.Planes(pixels).AsSpan(48, 48), expected);

        var read = TestPictures.ReadAll(images, [0, 1]);

        Assert.That(images.CommonShape, Is.EqualTo(new FeatureShape(3, 3, 4)));
        Assert.That(read[0].Pixels[12..24], Is.EqualTo(expected).Within(0.5001));
        Assert.That(read[1].Pixels, Is.EqualTo(TestPictures.Planes(TestPictures.Noise(3, 4, seed: 2))));
    }

    [Test]
    public void NeitherThreadsNorReadAheadChangeWhatIsRead([Values(1, 3, 8)] int threads, [Values(1, 4, 500)] int ahead)
    {
        TestPictures.WriteFolder(_folder.Path, 30);
        int[] rows = [.. Enumerable.Range(0, 30).OrderBy(row => row * 7 % 30)];
        var images = new ImageFolder(_folder.Path, new ImageFolderOptions { Threads = threads, ReadAhead = ahead });

        var read = TestPictures.ReadAll(images, rows, batch: 7);

        Assert.That(read.Select(image => image.Row), Is.EqualTo(rows));
        Assert.That(
            read.Select(image => image.Pixels),
            Is.EqualTo(rows.Select(row => TestPictures.Planes(TestPictures.Noise(5, 4, row)))));
    }

    [Test]
    public void TheFingerprintKnowsNamesSizesAndOptionsButNotThePlace()
    {
        TestPictures.WriteFolder(_folder.File("1"), 4);
        TestPictures.WriteFolder(_folder.File("2"), 4);
        string print = Print("1");
        Assert.That(Print("2"), Is.EqualTo(print));
        Assert.That(Print("1", new ImageFolderOptions { Size = (2, 2) }), Is.Not.EqualTo(print));
        Assert.That(Print("1", new ImageFolderOptions { Channels = 1 }), Is.Not.EqualTo(print));
        File.AppendAllText(_folder.File("2/a/0000.png"), " ");
        Assert.That(Print("2"), Is.Not.EqualTo(print));
        File.Move(_folder.File("1/a/0000.png"), _folder.File("1/a/00000.png"));
        Assert.That(Print("1"), Is.Not.EqualTo(print));

        string Print(string name, ImageFolderOptions? options = null) =>
            new ImageFolder(_folder.File(name), options).ComputeFingerprint();
    }

    [Test]
    public void RowsThatAreNotThereAreRefused()
    {
        TestPictures.WriteFolder(_folder.Path, 2);
        Assert.That(
            () => new ImageFolder(_folder.Path).Open(new[] { 0, 2 }),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains(
                "Row 2 is asked for; the rows go from 0 to 1."));
    }

    [Test]
    public void OptionsOutOfRangeAreNamed()
    {
        var sound = new ImageFolderOptions();
        Refused(sound with { Channels = 4 }, "Channels is 4, but it must be 1 (grey) or 3 (colour).");
        Refused(sound with { Size = (0, 3) }, "Size is (0, 3), but it must be at least 1x1");
        Refused(sound with { Size = (40_000, 40_000) }, "Size is (40000, 40000)");
        Refused(sound with { Threads = -1 }, "Threads is -1");
        Refused(sound with { ReadAhead = 0 }, "ReadAhead is 0");
        Refused(sound with { MemoryLimit = 0 }, "MemoryLimit is 0");
        Refused(sound with { MaximumPixels = 0 }, "MaximumPixels is 0");
        Refused(sound with { MaximumFileBytes = 0 }, "MaximumFileBytes is 0");
        Refused(sound with { BrokenImages = (BrokenImages)2 }, "BrokenImages is 2");

        void Refused(ImageFolderOptions options, string message) => Assert.That(
            () => new ImageFolder(_folder.Path, options),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains(message));
    }

    // An APP1 segment behind the start of the file: Exif with one entry, tag 0x0112.
    private static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        using (SKData data = SKData.CreateCopy([.. jpeg[..2], .. exif, .. jpeg[2..]]))
        using (var codec = SKCodec.Create(data))
        {
            Assert.That(codec.EncodedOrigin, Is.EqualTo(SKEncodedOrigin.RightTop), "the file says how to turn it");
        }

        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }
}
