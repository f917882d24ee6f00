using System.Security.Cryptography;
using ReCU.Data;
using ReCU.Graph;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Counts how often a set is opened and how many of its rows are read.</summary>
internal sealed class CountedImages(ImageSet images) : ImageDataset(images.Labels.ToArray(), images.ClassCount)
{
    public int Opened { get; private set; }

    public int RowsRead { get; private set; }

    public override int Channels => images.Channels;

    public override FeatureShape? CommonShape => images.CommonShape;

    public override bool PixelsAreBytes => true;

    public override IImageReader Open(ReadOnlyMemory<int> rows)
    {
        Opened++;
        return new Reader(this, images.Open(rows));
    }

    protected override void AppendContent(IncrementalHash hash)
    {
    }

    private sealed class Reader(CountedImages set, IImageReader all) : IImageReader
    {
        public IReadOnlyList<ImagePixels> Read(int count)
        {
            IReadOnlyList<ImagePixels> read = all.Read(count);
            set.RowsRead += read.Count;
            return read;
        }

        public void Dispose() => all.Dispose();
    }
}
