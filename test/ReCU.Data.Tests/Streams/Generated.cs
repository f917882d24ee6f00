using ReCU.Graph;

namespace ReCU.Data.Tests.Streams;

/// <summary>A source that makes its images: all pixels of a row are alike, and tell which row it is.</summary>
internal sealed class Generated(FeatureShape shape, int count, bool asBytes)
{
    private int _open;
    private int _reads;

    /// <summary>How many walks are not disposed.</summary>
    public int Open => _open;

    /// <summary>How many images were read.</summary>
    public int Reads => _reads;

    public static float Pixel(int row, bool asBytes) => asBytes ? row % 251 : row + 0.5f;

    /// <summary>A set whose limit has room for so many images.</summary>
    public static StreamedImages Of(FeatureShape shape, int count, int places, bool asBytes = true) =>
        new Generated(shape, count, asBytes).ToImages(places);

    /// <summary>A set whose limit has room for so many images.</summary>
    public StreamedImages ToImages(int places) => new(
        shape, new int[count], 1, asBytes, places * StreamedImages.BytesOfImage(shape, asBytes), Start);

    public IImageSequence Start()
    {
        Interlocked.Increment(ref _open);
        return new Walk(this, count, asBytes);
    }

    private sealed class Walk(Generated source, int count, bool asBytes) : IImageSequence
    {
        private int _row = -1;

        public bool MoveNext() => ++_row < count;

        public void Read(Span<float> pixels)
        {
            Interlocked.Increment(ref source._reads);
            pixels.Fill(Pixel(_row, asBytes));
        }

        public void Dispose() => Interlocked.Decrement(ref source._open);
    }
}
