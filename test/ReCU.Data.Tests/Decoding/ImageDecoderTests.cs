using System.Buffers.Binary;
using ReCU.Graph;
using SkiaSharp;

namespace ReCU.Data.Tests.Decoding;

internal sealed class ImageDecoderTests
{
    private static readonly ImageDecoder _decoder = new();

    [TestCase(0x7fff_ffffu)]
    [TestCase(0x8000_0000u)]
    [TestCase(0xffff_ffffu)]
    [TestCase(100_000u)]
    public void ABitmapWhosePixelsBeginBehindItsEndIsRefused(uint offset)
    {
        byte[] file = SeedFiles.Bitmap(24, 0, width: 7);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(10), offset);
        Assert.That(
            () => _decoder.Decode(file),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo(
                $"its header says that the pixels begin at byte {offset}, and the file has {file.Length} bytes"));
    }

    [Test]
    public void ABitmapMayLackThePaddingOfItsLastRow([Values(1, 2, 3)] int missing)
    {
        byte[] file = SeedFiles.Bitmap(24, 0, width: 7); // 21 of 24 bytes
        byte[] whole = _decoder.Decode(file).Bytes.ToArray();
        Assert.That(_decoder.Decode(file.AsSpan(..^missing)).Bytes.ToArray(), Is.EqualTo(whole));
        Assert.That(
            () => _decoder.Decode(file.AsSpan(..^4)),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("the file ends too early"));
    }

    [Test]
    public void ABitmapOfWholeRowsLacksNothing() => Assert.That(
        () => _decoder.Decode(SeedFiles.Bitmap(32, 0, width: 5).AsSpan(..^1)), Throws.TypeOf<InvalidDataException>());

    // Each scan is a pass over the whole image, so that a small file could take minutes.
    [Test]
    public void AJpegOfVeryManyScansIsRefused()
    {
        byte[] file = TestPictures.Encode(TestPictures.Noise(8, 8, seed: 3), 8, 8, SKEncodedImageFormat.Jpeg);
        byte[] scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
        byte[] many = [.. file[..^2], .. Enumerable.Repeat(scan, 32).SelectMany(bytes => bytes), 0xff, 0xd9];
        Assert.That(
            () => _decoder.Decode(many),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("more than 32 scans"));
    }

    [TestCase("base_noeoi.jpg")]
    [TestCase("prog_noeoi.jpg")]
    public void AJpegMayLackItsEndMark(string name)
    {
        byte[] file = File.ReadAllBytes(SeedFiles.PathOf(name));
        byte[] whole = _decoder.Decode([.. file, 0xff, 0xd9]).Bytes.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(_decoder.Decode(file).Bytes.ToArray(), Is.EqualTo(whole));
            Assert.That(_decoder.Decode([.. file, 0xff]).Bytes.ToArray(), Is.EqualTo(whole), "half of the mark");
        });
    }

    [Test]
    public void AJpegThatWasCutIsNeverReadAsAnotherImage(
        [Values("base_noeoi.jpg", "prog_noeoi.jpg", "noise", "odd", "smooth")] string name)
    {
        byte[] file = name switch
        {
            "noise" => Jpeg(TestPictures.Noise(40, 40, seed: 3), 40, 40)[..^2],
            "odd" => Jpeg(TestPictures.Noise(33, 17, seed: 4), 33, 17)[..^2],
            "smooth" => Jpeg(TestPictures.Plain(40, 40, 90, 20, 180), 40, 40)[..^2],
            _ => File.ReadAllBytes(SeedFiles.PathOf(name)),
        };
        byte[] whole = _decoder.Decode(file).Bytes.ToArray();
        int read = 0;
        for (int length = Math.Max(3, file.Length - 600); length < file.Length; length++)
        {
            try
            {
                Assert.That(_decoder.Decode(file.AsSpan(..length)).Bytes.ToArray(), Is.EqualTo(whole), $"{length}");
                read++;
            }
            catch (InvalidDataException)
            {
                // It is refused.
            }
        }

        TestContext.Out.WriteLine($"{name}: {read} of {file.Length} cuts take nothing that shows");
        Assert.That(read, Is.LessThan(4));

        static byte[] Jpeg(byte[] pixels, int height, int width) =>
            TestPictures.Encode(pixels, height, width, SKEncodedImageFormat.Jpeg);
    }

    [Test]
    public void FilesOfOtherFormatsAreRefusedBeforeTheDecoderGetsThem()
    {
        Refused([0, 0, 4, 4, 0xf0, 0xf0, 0xf0, 0xf0]); // WBMP, as which any zeros would do
        Refused(File.ReadAllBytes(SeedFiles.PathOf("picture.tif")));
        Refused("GIF88a"u8.ToArray());

        static void Refused(byte[] file) => Assert.That(
            () => _decoder.Decode(file),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("JPEG, PNG, BMP, WebP or GIF was expected"));
    }

    [Test]
    public void AStreamIsReadToItsEndAndNoFurtherThanTheLimit()
    {
        byte[] file = TestPictures.Encode(TestPictures.Noise(9, 8, seed: 1), 9, 8);
        byte[] pixels = _decoder.Decode(file).Bytes.ToArray();
        using var stream = new MemoryStream([1, 2, .. file]) { Position = 2 };
        var exact = new ImageDecoder(new ImageDecoderOptions { MaximumFileBytes = file.Length });
        var less = new ImageDecoder(new ImageDecoderOptions { MaximumFileBytes = file.Length - 1 });
        Assert.That(exact.Decode(stream).Bytes.ToArray(), Is.EqualTo(pixels));
        stream.Position = 2;
        string message = $"bytes, more than MaximumFileBytes, which is {file.Length - 1}";
        Assert.That(
            () => less.Decode(stream), Throws.TypeOf<InvalidDataException>().With.Message.Contains(message));
        Assert.That(() => less.Decode(file), Throws.TypeOf<InvalidDataException>().With.Message.Contains(message));
    }

    [Test]
    public void APathIsReadAsItsBytesAre()
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "full.jpg");
        ImagePixels expected = new ImageDecoder().Decode(File.ReadAllBytes(path));
        ImagePixels read = new ImageDecoder().Decode(path);
        Assert.That(read.Shape, Is.EqualTo(expected.Shape));
        Assert.That(read.Bytes.ToArray(), Is.EqualTo(expected.Bytes.ToArray()));
        Assert.That(() => new ImageDecoder().Decode(path + ".none"), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void ColoursAreThoseOfTheFileWhateverItsProfile()
    {
        // A gamma of 1 would make most colours much brighter.
        byte[] file = TestPictures.Encode(TestPictures.Noise(9, 8, seed: 1), 9, 8);
        byte[] gamma = [0, 0, 0, 4, .. "gAMA"u8, 0, 1, 0x86, 0xa0, 0, 0, 0, 0];
        byte[] profiled = [.. file[..33], .. gamma, .. file[33..]];
        FileDamage.MendChecksums(profiled);
        using (SKData data = SKData.CreateCopy(profiled))
        using (var codec = SKCodec.Create(data))
        {
            Assert.That(codec.Info.ColorSpace.GammaIsLinear, "the file says so");
        }

        Assert.That(_decoder.Decode(profiled).Bytes.ToArray(), Is.EqualTo(_decoder.Decode(file).Bytes.ToArray()));
    }

    [Test]
    public void OptionsOutOfRangeAreNamed([Values(0, -1)] int value)
    {
        Refused(new ImageDecoderOptions { Channels = value }, "Channels");
        Refused(new ImageDecoderOptions { Size = (value, 1) }, "Size");
        Refused(new ImageDecoderOptions { MaximumPixels = value }, "MaximumPixels");
        Refused(new ImageDecoderOptions { MaximumFileBytes = value }, "MaximumFileBytes");
        Refused(new ImageDecoderOptions { MaximumFileBytes = int.MaxValue }, "MaximumFileBytes");
        Refused(new ImageDecoderOptions { Size = (int.MaxValue, int.MaxValue) }, "Size");
        Assert.That(
            new ImageDecoder(new ImageDecoderOptions { MaximumPixels = int.MaxValue })
                .Decode(TestPictures.Encode(TestPictures.Noise(2, 3, seed: 1), 2, 3)).Shape,
            Is.EqualTo(new FeatureShape(3, 2, 3)));

        static void Refused(ImageDecoderOptions options, string name) => Assert.That(
            () => new ImageDecoder(options),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith($"{name} is "));
    }
}
