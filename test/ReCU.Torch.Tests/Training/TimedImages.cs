using System.Security.Cryptography;
using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Torch.Tests.Training;

/// <summary>Images whose batches take a second each to read, on a clock of the test's.</summary>
/// <param name="images">The images.</param>
/// <param name="clock">The clock.</param>
internal sealed class TimedImages(ImageSet images, SetClock clock)
    : ImageDataset(images.Labels.ToArray(), images.ClassCount)
{
    /// <summary>Seconds before the first batch; with some, the images come through a window of 20.</summary>
    public double OpeningSeconds { get; init; }

    /// <summary>Seconds of a batch.</summary>
    public double BatchSeconds { get; init; } = 1;

    /// <summary>Told the number of batches so far, before each is read.</summary>
    public Action<int>? OnRead { get; init; }

    /// <summary>Batches read so far.</summary>
    public int Reads { get; private set; }

    public override int Channels => images.Channels;

    public override FeatureShape? CommonShape => images.CommonShape;

    public override int? ShuffleWindow => OpeningSeconds > 0 ? 20 : null;

    public override IImageReader Open(ReadOnlyMemory<int> rows) => new Reader(this, images.Open(rows));

    protected override void AppendContent(IncrementalHash hash) => hash.AppendData("timed"u8);

    private void Read(bool isFirst)
    {
        Reads++;
        OnRead?.Invoke(Reads);
        clock.Advance(isFirst ? OpeningSeconds + BatchSeconds : BatchSeconds);
    }

    private sealed class Reader(TimedImages owner, IImageReader reader) : IImageReader
    {
        private bool _isFirst = true;

        public IReadOnlyList<ImagePixels> Read(int count)
        {
            // One by one they are read to measure their mean.
            if (count > 1)
            {
                owner.Read(_isFirst);
                _isFirst = false;
            }

            return reader.Read(count);
        }

        public void Dispose() => reader.Dispose();
    }
}
