using System.Security.Cryptography;
using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>A set of images, with its fingerprint, that tells when a batch is read to train or validate on.</summary>
/// <param name="images">The images.</param>
/// <param name="onRead">Told the number of batches so far, before each is read.</param>
internal sealed class WatchedImages(ImageDataset images, Action<int>? onRead = null)
    : ImageDataset(images.Labels.ToArray(), images.ClassCount)
{
    /// <summary>Batches read so far.</summary>
    public int Reads { get; private set; }

    public override int Channels => images.Channels;

    public override FeatureShape? CommonShape => images.CommonShape;

    public override int? ShuffleWindow => images.ShuffleWindow;

    public override bool MayLeaveOut => images.MayLeaveOut;

    public override IImageReader Open(ReadOnlyMemory<int> rows) => new Reader(this, images.Open(rows));

    protected override void AppendContent(IncrementalHash hash)
    {
        int[] rows = [.. Enumerable.Range(0, Count)];
        using IImageReader reader = images.Open(rows);
        foreach (ImagePixels image in reader.Read(Count))
        {
            hash.AppendData(image.Bytes.Span);
        }
    }

    private void OnRead()
    {
        Reads++;
        onRead?.Invoke(Reads);
    }

    private sealed class Reader(WatchedImages owner, IImageReader reader) : IImageReader
    {
        public IReadOnlyList<ImagePixels> Read(int count)
        {
            // One by one they are read to measure their mean.
            if (count > 1)
            {
                owner.OnRead();
            }

            return reader.Read(count);
        }

        public void Dispose() => reader.Dispose();
    }
}
