using ReCU.Graph;

namespace ReCU.Data.Tests.Streams;

public sealed class StreamedImagesTests
{
    private static readonly FeatureShape _shape = (1, 4, 8);

    [Test]
    public void TheLimitDecidesTheWindow()
    {
        Assert.That(StreamedImages.BytesOfImage((3, 32, 32), asBytes: true), Is.EqualTo(3072 + 192));
        Assert.That(StreamedImages.BytesOfImage((3, 32, 32), asBytes: false), Is.EqualTo(4 * 3072 + 192));
        Assert.That(Generated.Of(_shape, 100, places: 80).Window, Is.EqualTo(50));
        Assert.That(
            () => Generated.Of(_shape, 100, places: 7),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains(
                "The memory limit is 1568 bytes; images of 1x4x8 need at least 1792 to be streamed."));
    }

    [Test]
    public void RowsAreGivenInAnOrderThatTheWindowAllows([Values] bool asBytes)
    {
        StreamedImages images = Generated.Of(_shape, 100, places: 16, asBytes); // a window of 10
        int[] rows = [.. Enumerable.Range(0, 10).SelectMany(i => Enumerable.Range(10 * i, 10).Reverse())];

        using IImageReader reader = images.Open(rows);
        var pixels = new float[_shape.Count];
        foreach (int row in rows)
        {
            ImagePixels image = reader.Read(1)[0];
            image.CopyTo(pixels);
            Assert.That(image.Row, Is.EqualTo(row));
            Assert.That(pixels, Is.All.EqualTo(Generated.Pixel(row, asBytes)));
            Assert.That(image.Bytes.IsEmpty, Is.EqualTo(!asBytes));
        }

        Assert.That(reader.Read(1), Is.Empty);
    }

    [Test]
    public void RowsThatAreNotNeededAreNotReadAndTakeNoRoom()
    {
        var source = new Generated(_shape, 100, asBytes: true);
        StreamedImages images = source.ToImages(places: 16);
        int[] rows = [.. Enumerable.Range(0, 10).Reverse().Select(i => 10 * i)];
        using (IImageReader reader = images.Open(rows))
        {
            Assert.That(reader.Read(10).Select(image => image.Row), Is.EqualTo(rows));
        }

        Assert.That(source.Reads, Is.EqualTo(10));
        Assert.That(source.Open, Is.Zero);
    }

    [Test]
    public void AnOrderThatNeedsALargerWindowIsRefusedBeforeReading()
    {
        StreamedImages images = Generated.Of(_shape, 100, places: 16);
        Assert.That(() => images.Open(new[] { 9, 0 }).Dispose(), Throws.Nothing);
        Refused(
            [10, .. Enumerable.Range(0, 10)],
            "Reading row 10 in its turn means holding 11 images; the window has room for 10.");
        Refused([3, 4, 3], "Row 3 is asked for twice.");
        Refused([100], "Row 100 is asked for; the rows go from 0 to 99.");

        void Refused(int[] rows, string message) =>
            Assert.That(() => images.Open(rows), Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));
    }

    [Test]
    public void ASourceThatEndsEarlyIsAnError()
    {
        var images = new StreamedImages(
            _shape, new int[5], 1, true, 1 << 20, () => new Generated(_shape, 4, asBytes: true).Start());
        using IImageReader reader = images.Open(new[] { 3, 4 });
        Assert.That(reader.Read(1), Has.Exactly(1).Items);
        Assert.That(
            () => reader.Read(1),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo(
                "The source ended after 4 images, but it had 5 before."));
    }

    [Test]
    public void APixelThatIsNoByteIsNamed()
    {
        var images = new StreamedImages(
            _shape, new int[5], 1, true, 1 << 20, () => new Generated(_shape, 5, asBytes: false).Start());
        using IImageReader reader = images.Open(new[] { 2 });
        Assert.That(
            () => reader.Read(1),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("Image 2: the pixel at index 0 is 2.5"));
    }

    [Test]
    public void TheFingerprintIsThatOfPixelsAndLabels()
    {
        string print = Generated.Of(_shape, 50, places: 16).ComputeFingerprint();
        Assert.That(Generated.Of(_shape, 50, places: 32).ComputeFingerprint(), Is.EqualTo(print));
        Assert.That(Generated.Of((1, 8, 4), 50, places: 16).ComputeFingerprint(), Is.Not.EqualTo(print));
        Assert.That(Generated.Of(_shape, 51, places: 16).ComputeFingerprint(), Is.Not.EqualTo(print));
        Assert.That(
            Generated.Of(_shape, 50, places: 16, asBytes: false).ComputeFingerprint(), Is.Not.EqualTo(print));
    }

    [Test]
    public void ASetOfTenTimesTheLimitIsReadWithinIt()
    {
        FeatureShape shape = (3, 32, 32);
        const int limit = 8 << 20;
        int count = 10 * limit / shape.Count;
        var source = new Generated(shape, count, asBytes: true);
        var images = new StreamedImages(shape, new int[count], 1, true, limit, source.Start);
        // As far out of order as the window allows.
        int[] rows = [.. Enumerable.Range(0, count).Chunk(images.Window).SelectMany(part => part.Reverse())];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        using IImageReader reader = images.Open(rows);
        int read = 0;
        for (int batches = 0; reader.Read(128) is { Count: > 0 } batch; batches++)
        {
            read += batch.Count;
            if (batches % 10 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        TestContext.Out.WriteLine($"{count} images of {shape}, limit {limit}, most {most}, window {images.Window}");
        Assert.That(read, Is.EqualTo(count));
        Assert.That(most, Is.InRange(limit / 2, limit));
    }
}
