using System.Buffers.Binary;
using ReCU.TestKit;
using SkiaSharp;

namespace ReCU.Data.Tests.Folders;

public sealed class BrokenImagesTests
{
    private static readonly ImageFolderOptions _skip = new() { BrokenImages = BrokenImages.Skip };
    private static readonly int[] _rows = [0, 1, 2, 3, 4, 5];

    private TemporaryFolder _folder = null!;

    private static IEnumerable<TestCaseData> Damages()
    {
        yield return new TestCaseData((byte[] file) => Array.Empty<byte>(), "the file is empty")
            .SetArgDisplayNames("empty");
        yield return new TestCaseData(
            (byte[] file) => "this is text"u8.ToArray(),
            "the file is not an image in a supported format: JPEG, PNG, BMP, WebP or GIF was expected")
            .SetArgDisplayNames("text");
        yield return new TestCaseData((byte[] file) => file[..^40], "the file ends too early")
            .SetArgDisplayNames("cut");
        yield return new TestCaseData(
            (byte[] file) => file[..20], "the file is not an image that can be decoded: its header is")
            .SetArgDisplayNames("cut in the header");
        yield return new TestCaseData(
            (byte[] file) => Huge(), "it announces 65500x65500 pixels, more than MaximumPixels, which is 67108864")
            .SetArgDisplayNames("huge");
    }

    [SetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        TestPictures.WriteFolder(_folder.Path, 6);
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCaseSource(nameof(Damages))]
    public void ABrokenImageFailsWithItsPathAndReason(Func<byte[], byte[]> damage, string reason)
    {
        string path = Damage("a/0002.png", damage);
        Assert.That(
            () => TestPictures.ReadAll(new ImageFolder(_folder.Path), _rows),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(
                $"Image '{path}' (row 2) is broken: {reason}"));
    }

    [TestCaseSource(nameof(Damages))]
    public void ABrokenImageIsLeftOutOfItsBatchAndNamedOnce(Func<byte[], byte[]> damage, string reason)
    {
        string path = Damage("a/0002.png", damage);
        var images = new ImageFolder(_folder.Path, _skip);
        Assert.That(images.LeftOut, Is.Empty);

        using (IImageReader reader = images.Open(_rows))
        {
            Assert.That(reader.Read(3).Select(image => image.Row), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(reader.Read(3).Select(image => image.Row), Is.EqualTo(new[] { 3, 4, 5 }));
            Assert.That(reader.Read(3), Is.Empty);
        }

        TestPictures.ReadAll(images, _rows);
        Assert.That(images.LeftOut, Has.Exactly(1).Items);
        Assert.That((images.LeftOut[0].Row, images.LeftOut[0].Path), Is.EqualTo((2, path)));
        Assert.That(images.LeftOut[0].Reason, Does.StartWith(reason));
    }

    [Test]
    public void AFileAboveTheLimitIsNotRead()
    {
        File.WriteAllBytes(_folder.File("a/0002.png"), new byte[5000]);
        var images = new ImageFolder(_folder.Path, _skip with { MaximumFileBytes = 4999 });
        Assert.That(TestPictures.ReadAll(images, _rows), Has.Exactly(5).Items);
        Assert.That(
            images.LeftOut.Single().Reason, Is.EqualTo("it has 5000 bytes, more than MaximumFileBytes, which is 4999"));
    }

    [Test]
    [Platform("Linux")]
    public void APipeOrADeviceIsABrokenImageAndNotWaitedFor()
    {
        File.Delete(_folder.File("a/0001.png"));
        File.CreateSymbolicLink(_folder.File("a/0001.png"), "/dev/zero");
        File.Delete(_folder.File("b/0004.png"));
        using (var make = System.Diagnostics.Process.Start("mkfifo", _folder.File("b/0004.png")))
        {
            make.WaitForExit();
        }

        var images = new ImageFolder(_folder.Path, _skip);
        Assert.That(TestPictures.ReadAll(images, _rows), Has.Exactly(4).Items);
        Assert.That(images.LeftOut.Select(image => image.Reason), Is.All.EqualTo("the file is empty"));
    }

    [Test]
    public void AHeaderMayBeLong()
    {
        byte[] jpeg = TestPictures.Encode(TestPictures.Noise(5, 4, seed: 1), 5, 4, SKEncodedImageFormat.Jpeg);
        byte[] comment = [0xff, 0xfe, 0xff, 0xff, .. new byte[65_533]];
        foreach (string name in new[] { "a/0000.png", "a/0001.png" })
        {
            Damage(name, _ => [.. jpeg[..2], .. comment, .. comment, .. jpeg[2..]]);
        }

        Assert.That(new ImageFolder(_folder.Path).CommonShape?.ToString(), Is.EqualTo("3x5x4"));
    }

    [Test]
    public void AMissingFileIsABrokenImage()
    {
        var images = new ImageFolder(_folder.Path, _skip);
        File.Delete(_folder.File("b/0003.png"));
        Assert.That(TestPictures.ReadAll(images, _rows), Has.Exactly(5).Items);
        Assert.That(images.LeftOut[0].Reason, Does.StartWith("Could not find file"));
    }

    [Test]
    public void TheCommonShapeIsThatOfTheSoundImages()
    {
        Damage("a/0000.png", _ => []);
        Assert.That(new ImageFolder(_folder.Path, _skip).CommonShape?.ToString(), Is.EqualTo("3x5x4"));
        Assert.That(() => new ImageFolder(_folder.Path).CommonShape, Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void AFullBatchOfBrokenImagesIsEmpty()
    {
        foreach (string name in new[] { "a/0000.png", "a/0001.png" })
        {
            Damage(name, _ => []);
        }

        using IImageReader reader = new ImageFolder(_folder.Path, _skip).Open(_rows);
        Assert.That(reader.Read(2), Is.Empty);
        Assert.That(reader.Read(4), Has.Exactly(4).Items);
    }

    [Test]
    public void AClassOfWhichNoImageIsLeftIsNamed()
    {
        foreach (string name in new[] { "b/0003.png", "b/0004.png", "b/0005.png" })
        {
            Damage(name, file => file[..^40]);
        }

        var images = new ImageFolder(_folder.Path, _skip);
        string message = $"No image of class 'b' is left: all 3 are broken, such as '{_folder.File("b/")}";
        for (int pass = 0; pass < 2; pass++)
        {
            // At the first of them, not at the end.
            using IImageReader reader = images.Open(new[] { 0, 1, 4, 3, 5, 2 });
            Assert.That(reader.Read(2), Has.Exactly(2).Items);
            Assert.That(
                () => reader.Read(1),
                Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(message));
        }

        Assert.That(images.LeftOut.Select(image => image.Row), Is.EqualTo(new[] { 3, 4, 5 }));
    }

    [Test]
    public void AHugeImageTakesNoMemory()
    {
        Damage("a/0002.png", _ => Huge());
        var images = new ImageFolder(_folder.Path, _skip with { Threads = 1 });
        TestPictures.ReadAll(images, [0, 1]);
        long before = GC.GetTotalAllocatedBytes();
        TestPictures.ReadAll(images, [2]);
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void TheLimitOfPixelsIsTheOptions()
    {
        Assert.That(Read(maximumPixels: 20), Has.Exactly(6).Items);
        Assert.That(
            () => Read(maximumPixels: 19),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("MaximumPixels"));

        List<(int, byte[])> Read(int maximumPixels) => TestPictures.ReadAll(
            new ImageFolder(_folder.Path, _skip with { MaximumPixels = maximumPixels }), _rows);
    }

    private string Damage(string name, Func<byte[], byte[]> damage)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, damage(File.ReadAllBytes(path)));
        return path;
    }

    // A small JPEG whose frame header says that it is the largest there can be.
    private static byte[] Huge()
    {
        byte[] jpeg = TestPictures.Encode(TestPictures.Noise(8, 8, seed: 1), 8, 8, SKEncodedImageFormat.Jpeg);
        int frame = jpeg.AsSpan().IndexOf(new byte[] { 0xff, 0xc0 });
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 65_500);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 65_500);
        return jpeg;
    }
}
