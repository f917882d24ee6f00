using System.Security.Cryptography;
using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Torch.Tests.Training;

/// <summary>Images in memory whose sizes differ.</summary>
internal sealed class VariedImages(IReadOnlyList<ImageSet> images, int[] labels, int classCount)
    : ImageDataset(labels, classCount)
{
    public override int Channels => images[0].Channels;

    public override FeatureShape? CommonShape => null;

    /// <summary>The rows that readers leave out, as if they were broken.</summary>
    public IReadOnlyCollection<int> Broken { get; init; } = [];

    /// <summary>
    /// Grey images of random sizes from 8 to 15 whose class, 0 or 1, decides whether the upper or the lower half is
    /// brighter.
    /// </summary>
    public static VariedImages BrightHalves(int count, int seed)
    {
        var random = new Random(seed);
        var images = new List<ImageSet>();
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        foreach (int label in labels)
        {
            (int height, int width) = (random.Next(8, 16), random.Next(8, 16));
            var pixels = new byte[height * width];
            for (int i = 0; i < pixels.Length; i++)
            {
                bool upper = i / width < height / 2;
                pixels[i] = (byte)(random.Next(100) + (upper == (label == 0) ? 128 : 0));
            }

            images.Add(new ImageSet((1, height, width), pixels, [label], 2));
        }

        return new VariedImages(images, labels, 2);
    }

    public ImagePixels this[int row] => images[row][0] with { Row = row };

    public override IImageReader Open(ReadOnlyMemory<int> rows) => new Reader(this, rows);

    protected override void AppendContent(IncrementalHash hash)
    {
        foreach (ImageSet image in images)
        {
            hash.AppendData(image[0].Bytes.Span);
        }
    }

    private sealed class Reader(VariedImages images, ReadOnlyMemory<int> rows) : IImageReader
    {
        private int _next;

        public IReadOnlyList<ImagePixels> Read(int count)
        {
            int[] read = rows.Slice(_next, Math.Min(count, rows.Length - _next)).ToArray();
            _next += read.Length;
            return [.. read.Where(row => !images.Broken.Contains(row)).Select(row => images[row])];
        }

        public void Dispose()
        {
            // The pixels are the sets'.
        }
    }
}
