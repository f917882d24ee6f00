using ReCU.Data.Reading;
using ReCU.Graph;

namespace ReCU.Data.Tests.Reading;

public sealed class ReadAheadReaderTests
{
    [Test]
    public void NoMoreImagesAreHeldThanReadAheadAndTheBatch([Values(1, 4)] int threads)
    {
        var loader = new CountingLoader();
        int[] rows = [.. Enumerable.Range(0, 400)];
        using (var reader = new ReadAheadReader(loader, rows, ahead: 10, threads))
        {
            var read = new List<int>();
            while (reader.Read(7) is { Count: > 0 } batch)
            {
                read.AddRange(batch.Select(image => image.Row));
            }

            Assert.That(read, Is.EqualTo(rows));
        }

        Assert.That(loader.MostHeld, Is.InRange(8, 10 + 7));
        Assert.That(loader.MostAtOnce, Is.InRange(1, threads));
        Assert.That(loader.IsDisposed);
    }

    [TestCase(1, 10 + 7)]
    [TestCase(100, 5 + 7)]
    [TestCase(1000, 4 + 7, Description = "Two for each thread, whatever they take.")]
    public void LargeImagesAreReadLessFarAhead(int imageBytes, int mostHeld)
    {
        var loader = new CountingLoader(imageBytes: imageBytes);
        int[] rows = [.. Enumerable.Range(0, 400)];
        using (var reader = new ReadAheadReader(loader, rows, ahead: 10, threads: 2, memory: 500))
        {
            while (reader.Read(7).Count > 0)
            {
            }
        }

        Assert.That(loader.MostHeld, Is.InRange(8, mostHeld));
        Assert.That(loader.Loaded, Is.EquivalentTo(rows));
    }

    [Test]
    public void WithOneThreadRowsAreLoadedInTheirOrder()
    {
        var loader = new CountingLoader();
        int[] rows = [.. Enumerable.Range(0, 500).Select(row => row * 7 % 500)];
        using var reader = new ReadAheadReader(loader, rows, ahead: 50, threads: 1);
        while (reader.Read(9).Count > 0)
        {
        }

        Assert.That(loader.Loaded, Is.EqualTo(rows));
    }

    [Test]
    public void AnErrorIsThatOfItsRowWhenItsTurnComes()
    {
        using var reader = new ReadAheadReader(new CountingLoader(failing: 5), new int[] { 1, 2, 3, 5, 6 }, 5, 2);
        Assert.That(reader.Read(3), Has.Exactly(3).Items);
        Assert.That(() => reader.Read(1), Throws.InvalidOperationException.With.Message.EqualTo("row 5"));
    }

    [Test]
    public void WhatIsReadAheadEndsWithTheReader()
    {
        var loader = new CountingLoader(failing: 3);
        var reader = new ReadAheadReader(loader, new int[] { 0, 1, 2, 3, 4 }, ahead: 4, threads: 2);
        reader.Read(1);
        reader.Dispose();
        int loaded = loader.Loaded.Count;
        Assert.That(loader.IsDisposed);
        Thread.Sleep(20);
        Assert.That(loader.Loaded, Has.Count.EqualTo(loaded));
    }

    private sealed class CountingLoader(int failing = -1, int imageBytes = 1) : IImageLoader
    {
        private readonly Lock _lock = new();
        private int _held;
        private int _atOnce;

        public List<int> Loaded { get; } = [];

        public int MostHeld { get; private set; }

        public int MostAtOnce { get; private set; }

        public bool IsDisposed { get; private set; }

        public ImagePixels? Load(int row)
        {
            lock (_lock)
            {
                Loaded.Add(row);
                MostHeld = Math.Max(MostHeld, ++_held);
                MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
            }

            Thread.SpinWait(row % 13 * 50);
            lock (_lock)
            {
                _atOnce--;
            }

            return row == failing
                ? throw new InvalidOperationException($"row {row}")
                : new ImagePixels(row, new FeatureShape(1, 1, imageBytes), new byte[imageBytes], default);
        }

        public void Recycle(ImagePixels image)
        {
            lock (_lock)
            {
                _held--;
            }
        }

        public void Dispose() => IsDisposed = true;
    }
}
