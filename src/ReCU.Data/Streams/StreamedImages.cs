using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ReCU.Data.Reading;
using ReCU.Data.Streams;
using ReCU.Graph;

namespace ReCU.Data;

/// <summary>
/// Images of a source that can only be read sequentially, but repeatedly. A limit bounds the pixels in memory, however
/// many images there are.
/// </summary>
/// <remarks>
/// A reader takes <c>memoryLimit</c> bytes at most: five eighths of it for the <see cref="ShuffleWindow"/>, an eighth
/// for what is read ahead on another thread, and a quarter for the images that the caller holds between two calls.
/// Labels take 4 bytes an image in addition, and each reader one bit an image.
/// </remarks>
public sealed class StreamedImages : ImageDataset
{
    // An array's header and an entry of the dictionary of held images, which is up to half empty.
    private const int OverheadOfImage = 192;
    private const int LargestReadAhead = 1024;
    private const int LeastImages = 8;

    private readonly FeatureShape _shape;
    private readonly Func<IImageSequence> _open;
    private readonly int _ahead;

    /// <summary>Creates a data set.</summary>
    /// <param name="shape">Shape of every image.</param>
    /// <param name="labels">The class of each image, from 0, in the order of the source. Kept, not copied.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="asBytes">
    /// Whether all pixels are whole numbers from 0 to 255 and kept as bytes: the window then holds four times as many.
    /// </param>
    /// <param name="memoryLimit">Bytes of memory for images.</param>
    /// <param name="open">Opens the source at its beginning; it must return the same images each time.</param>
    /// <exception cref="ArgumentException">
    /// A label is not a class, or the limit is too small for the window to hold any images to choose from.
    /// </exception>
    public StreamedImages(
        FeatureShape shape, int[] labels, int classCount, bool asBytes, long memoryLimit, Func<IImageSequence> open)
        : base(labels, classCount)
    {
        ArgumentNullException.ThrowIfNull(open);
        long images = memoryLimit / BytesOfImage(shape, asBytes);
        if (images < LeastImages)
        {
            throw new ArgumentOutOfRangeException(
                nameof(memoryLimit),
                memoryLimit,
                $"The memory limit is {memoryLimit} bytes; images of {shape} need at least "
                + $"{LeastImages * BytesOfImage(shape, asBytes)} to be streamed.");
        }

        _shape = shape;
        _open = open;
        _ahead = (int)Math.Min(images / 8, LargestReadAhead);
        PixelsAreBytes = asBytes;
        Window = (int)Math.Min(images * 5 / 8, int.MaxValue);
    }

    /// <summary>Images that are held to be given out of order.</summary>
    public int Window { get; }

    /// <inheritdoc/>
    public override int Channels => _shape.Channels;

    /// <inheritdoc/>
    public override FeatureShape? CommonShape => _shape;

    /// <inheritdoc/>
    public override bool PixelsAreBytes { get; }

    /// <inheritdoc/>
    public override int? ShuffleWindow => Window;

    /// <summary>Bytes of memory that an image takes while it is held.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="asBytes">Whether its pixels are kept as bytes, not as floats.</param>
    public static long BytesOfImage(FeatureShape shape, bool asBytes) =>
        OverheadOfImage + (long)shape.Count * (asBytes ? sizeof(byte) : sizeof(float));

    /// <inheritdoc/>
    public override IImageReader Open(ReadOnlyMemory<int> rows) => new ReadAheadReader(
        new StreamLoader(_open, _shape, PixelsAreBytes, WindowCheck.Needed(rows.Span, Count, Window)),
        rows,
        _ahead,
        threads: 1);

    /// <summary>Adds the shape and all pixels.</summary>
    /// <param name="hash">Receives them.</param>
    protected override void AppendContent(IncrementalHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        hash.AppendData(MemoryMarshal.AsBytes<int>([_shape.Channels, _shape.Height, _shape.Width]));
        int[] rows = [.. Enumerable.Range(0, Count)];
        using IImageReader reader = Open(rows);
        while (reader.Read(1) is [ImagePixels image])
        {
            hash.AppendData(PixelsAreBytes ? image.Bytes.Span : MemoryMarshal.AsBytes(image.Floats.Span));
        }
    }
}
