using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Data.Tests.Files;

public sealed class IdxFilesTests
{
    private static readonly byte[] _pixels = TestFiles.Noise(7 * 3 * 5, seed: 1);
    private static readonly byte[] _labels = [0, 1, 2, 0, 1, 2, 3];

    private TemporaryFolder _folder = null!;

    private string ImageFile => _folder.File("images");

    private string LabelFile => _folder.File("labels");

    [SetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        File.WriteAllBytes(ImageFile, TestFiles.Idx(_pixels, 7, 3, 5));
        File.WriteAllBytes(LabelFile, TestFiles.Idx(_labels, 7));
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void ImagesOfAnySizeAreRead([Values] bool compressed, [Values] bool otherName)
    {
        if (compressed)
        {
            foreach (string path in new[] { ImageFile, LabelFile })
            {
                File.WriteAllBytes(path + (otherName ? ".gz" : ""), TestFiles.Gzip(File.ReadAllBytes(path)));
                File.Delete(otherName ? path : path + ".gz");
            }
        }

        ImageDataset images = IdxFiles.Load(ImageFile, LabelFile);

        Assert.Multiple(() =>
        {
            Assert.That(images, Is.TypeOf<ImageSet>());
            Assert.That(images.CommonShape, Is.EqualTo(new FeatureShape(1, 3, 5)));
            Assert.That(images.Labels.ToArray(), Is.EqualTo(_labels));
            Assert.That(images.ClassCount, Is.EqualTo(4));
            Assert.That(images.ClassNames, Is.Null);
            Assert.That(Pixels(images), Is.EqualTo(_pixels));
        });
    }

    [Test]
    public void MoreThanTheLimitStaysInItsFile()
    {
        ImageDataset images = IdxFiles.Load(ImageFile, LabelFile, new IdxOptions { MemoryLimit = _pixels.Length - 1 });
        Assert.Multiple(() =>
        {
            Assert.That(images, Is.Not.TypeOf<ImageSet>());
            Assert.That(images.CommonShape, Is.EqualTo(new FeatureShape(1, 3, 5)));
            Assert.That(images.ShuffleWindow, Is.Null);
            Assert.That(Pixels(images), Is.EqualTo(_pixels));
            Assert.That(
                TestPictures.ReadAll(images, [6, 0, 3]).SelectMany(image => image.Pixels),
                Is.EqualTo(_pixels[90..].Concat(_pixels[..15]).Concat(_pixels[45..60])));
        });
    }

    [Test]
    public void AFileThatShrinksWhileItIsReadIsNamed()
    {
        ImageDataset images = IdxFiles.Load(ImageFile, LabelFile, new IdxOptions { MemoryLimit = 0 });
        File.WriteAllBytes(ImageFile, TestFiles.Idx(_pixels[..50], 7, 3, 5));
        Assert.That(
            () => Pixels(images),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains($"'{ImageFile}' ends in record 3"));
    }

    [Test]
    public void ClassesMayBeNamedOrCounted()
    {
        string[] names = ["a", "b", "c", "d", "e"];
        ImageDataset named = IdxFiles.Load(ImageFile, LabelFile, new IdxOptions { ClassNames = names });
        Assert.That((named.ClassCount, named.ClassNames), Is.EqualTo((5, names)));
        Assert.That(IdxFiles.Load(ImageFile, LabelFile, new IdxOptions { ClassCount = 9 }).ClassCount, Is.EqualTo(9));
        Assert.That(
            () => IdxFiles.Load(ImageFile, LabelFile, new IdxOptions { ClassNames = names, ClassCount = 6 }),
            Throws.ArgumentException.With.Message.Contains("ClassCount is 6 and there are 5 ClassNames"));
        Assert.That(
            () => IdxFiles.Load(ImageFile, LabelFile, new IdxOptions { ClassCount = 3 }),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(
                $"'{LabelFile}': label 6 is 3; labels from 0 to 2 were expected."));
    }

    [Test]
    public void AMissingFileIsNamed() =>
        Assert.That(
            () => IdxFiles.Load(_folder.File("none"), LabelFile),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains($"'{_folder.File("none.gz")}'"));

    [Test]
    public void AFileThatContradictsItselfIsRefused([Values] bool compressed)
    {
        Refused([], "begins with 0x00000000");
        Refused([1, 2], "is no IDX file");
        Refused(TestFiles.Idx(_labels, 7), "begins with 0x00000801, 0x00000803 was expected");
        Refused(TestFiles.Idx(_pixels, 7, 3, 5)[..10], "ends in its header of 16 bytes");
        Refused(TestFiles.Idx(_pixels, 7, -3, 5), "has -3 as length of dimension 1; at least 1 was expected");
        Refused(TestFiles.Idx(_pixels, 0, 3, 5), "has 0 as length of dimension 0");
        Refused(TestFiles.Idx(_pixels, 7, 3, 4), $"84 bytes of data but holds {(compressed ? "more" : "105")}");
        Refused(TestFiles.Idx(_pixels, 7, 3, 6), "announces 126 bytes of data but holds 105");
        Refused(TestFiles.Idx(_pixels, 6, 3, 5), $"7 labels, but '{ImageFile}' has 6 images", padTo: 90 + 16);

        void Refused(byte[] content, string message, int? padTo = null)
        {
            byte[] file = padTo is { } length ? content[..length] : content;
            File.WriteAllBytes(ImageFile, compressed ? TestFiles.Gzip(file) : file);
            Assert.That(
                () => IdxFiles.Load(ImageFile, LabelFile),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains(message).And.Message.Contains(ImageFile));
        }
    }

    [Test]
    public void AHeaderThatLiesTakesNoMemory([Values] bool compressed)
    {
        byte[] file = TestFiles.Idx(_pixels, 7, 20_000, 20_000);
        File.WriteAllBytes(ImageFile, compressed ? TestFiles.Gzip(file) : file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => IdxFiles.Load(ImageFile, LabelFile),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("announces 2800000000 bytes"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void WhatGzipHoldsBeyondTheHeaderIsNotUnpacked()
    {
        File.WriteAllBytes(ImageFile, TestFiles.Gzip(TestFiles.Idx(new byte[64 << 20], 7, 3, 5)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => IdxFiles.Load(ImageFile, LabelFile),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("announces 105 bytes of data but holds more"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void GzipBeyondTheLimitIsRefusedWithTheRemedy()
    {
        File.WriteAllBytes(ImageFile, TestFiles.Gzip(File.ReadAllBytes(ImageFile)));
        Assert.That(
            () => IdxFiles.Load(ImageFile, LabelFile, new IdxOptions { MemoryLimit = 100 }),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("Unpack the file, or raise MemoryLimit."));
    }

    [Test]
    public void AnyAmountOfGzipIsReadWhole([Values((1 << 20) - 1, 1 << 20, (5 << 20) + 1)] int pixels)
    {
        var values = new byte[pixels];
        new Random(1).NextBytes(values);
        File.WriteAllBytes(ImageFile, TestFiles.Gzip(TestFiles.Idx(values, 1, 1, pixels)));
        File.WriteAllBytes(LabelFile, TestFiles.Idx([0], 1));

        Assert.That(Pixels(IdxFiles.Load(ImageFile, LabelFile)).AsSpan().SequenceEqual(values));
    }

    [Test]
    public void GzipTakesNoMoreMemoryThanItHolds()
    {
        const int Images = 100_000;
        var values = new byte[200_000];
        new Random(1).NextBytes(values);
        File.WriteAllBytes(ImageFile, TestFiles.Gzip(TestFiles.Idx(values, Images, 20, 50)));
        File.WriteAllBytes(LabelFile, TestFiles.Idx(new byte[Images], Images));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => IdxFiles.Load(ImageFile, LabelFile),
            Throws.TypeOf<InvalidDataException>()
                .With.Message.Contains("announces 100000000 bytes of data but holds 200000"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20));
    }

    [Test]
    public void BrokenGzipIsNamed()
    {
        byte[] file = TestFiles.Gzip(File.ReadAllBytes(ImageFile));
        file[^8] ^= 1; // the checksum
        File.WriteAllBytes(ImageFile, file);
        Assert.That(
            () => IdxFiles.Load(ImageFile, LabelFile),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"'{ImageFile}' is broken: "));
    }

    private static byte[] Pixels(ImageDataset images) =>
        [.. TestPictures.ReadAll(images, [.. Enumerable.Range(0, images.Count)]).SelectMany(image => image.Pixels)];
}
