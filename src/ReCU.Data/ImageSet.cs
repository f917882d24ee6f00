using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ReCU.Graph;

namespace ReCU.Data;

/// <summary>
/// Labelled images in memory: planar pixels from 0 to 255, as bytes if all are whole numbers, else as floats.
/// </summary>
public sealed class ImageSet : ImageDataset
{
    private const int LoadedAtOnce = 64;

    private readonly byte[]? _bytes;
    private readonly float[]? _floats;
    private IReadOnlyList<string>? _paths;

    /// <summary>Creates a set of images whose pixels are bytes. The arrays are kept, not copied.</summary>
    /// <param name="shape">Shape of an image.</param>
    /// <param name="pixels">Row after row of planar images.</param>
    /// <param name="labels">The class of each image, from 0.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public ImageSet(FeatureShape shape, byte[] pixels, int[] labels, int classCount)
        : this(shape, pixels?.Length ?? throw new ArgumentNullException(nameof(pixels)), labels, classCount) =>
        _bytes = pixels;

    /// <summary>Creates a set of images whose pixels are floats. The arrays are kept, not copied.</summary>
    /// <param name="shape">Shape of an image.</param>
    /// <param name="pixels">Row after row of planar images.</param>
    /// <param name="labels">The class of each image, from 0.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is not a class.</exception>
    public ImageSet(FeatureShape shape, float[] pixels, int[] labels, int classCount)
        : this(shape, pixels?.Length ?? throw new ArgumentNullException(nameof(pixels)), labels, classCount) =>
        _floats = pixels;

    private ImageSet(FeatureShape shape, int pixelCount, int[] labels, int classCount)
        : base(labels, classCount)
    {
        bool sound = shape is { Channels: >= 1, Height: >= 1, Width: >= 1 };
        if (!sound || (long)labels.Length * shape.Count != pixelCount)
        {
            throw new ArgumentException(
                $"{labels.Length} images of {shape} do not make {pixelCount} pixels.", nameof(shape));
        }

        Shape = shape;
    }

    /// <summary>Shape of an image.</summary>
    public FeatureShape Shape { get; }

    /// <inheritdoc/>
    public override int Channels => Shape.Channels;

    /// <inheritdoc/>
    public override FeatureShape? CommonShape => Shape;

    /// <inheritdoc/>
    public override bool PixelsAreBytes => _bytes is not null;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Paths => _paths;

    /// <summary>
    /// Reads all images of a set whose pixels are bytes, and keeps them in memory, so that no epoch decodes files
    /// again. The result does not contain broken images that the set skips.
    /// </summary>
    /// <param name="images">The set, of images of one shape.</param>
    /// <param name="progress">Receives the number of images read so far from time to time, or null.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <returns>The images with their labels, class names and paths.</returns>
    /// <exception cref="ArgumentException">
    /// The images have different sizes, are no bytes, or are too many for one array.
    /// </exception>
    /// <exception cref="InvalidDataException">An image is broken, or all of a class are.</exception>
    public static ImageSet Load(
        ImageDataset images, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.CommonShape is not { } shape || !images.PixelsAreBytes
            || images.Count > Array.MaxLength / shape.Count)
        {
            throw new ArgumentException(
                $"Images of one shape, with pixels that are bytes, of at most {Array.MaxLength} pixels in all, can be "
                + $"kept; these are {images.Count} of {images.CommonShape?.ToString() ?? "different sizes"}.",
                nameof(images));
        }

        var pixels = new byte[images.Count * shape.Count];
        var rows = new List<int>(images.Count);
        using (IImageReader reader = images.Open(Enumerable.Range(0, images.Count).ToArray()))
        {
            for (int done = 0; done < images.Count; done += LoadedAtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(done);
                foreach (ImagePixels image in reader.Read(LoadedAtOnce))
                {
                    image.Bytes.Span.CopyTo(pixels.AsSpan(rows.Count * shape.Count));
                    rows.Add(image.Row);
                }
            }
        }

        Array.Resize(ref pixels, rows.Count * shape.Count);
        ReadOnlySpan<int> labels = images.Labels;
        var loaded = new int[rows.Count];
        for (int i = 0; i < loaded.Length; i++)
        {
            loaded[i] = labels[rows[i]];
        }

        return new ImageSet(shape, pixels, loaded, images.ClassCount)
        {
            ClassNames = images.ClassNames,
            _paths = images.Paths is { } paths ? [.. rows.Select(row => paths[row])] : null,
        };
    }

    /// <summary>The pixels of an image.</summary>
    /// <param name="row">The image.</param>
    public ImagePixels this[int row] => new(
        row,
        Shape,
        _bytes is null ? default(ReadOnlyMemory<byte>) : _bytes.AsMemory(row * Shape.Count, Shape.Count),
        _floats is null ? default(ReadOnlyMemory<float>) : _floats.AsMemory(row * Shape.Count, Shape.Count));

    /// <inheritdoc/>
    public override IImageReader Open(ReadOnlyMemory<int> rows) => new Reader(this, rows);

    /// <inheritdoc/>
    protected override void AppendContent(IncrementalHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        hash.AppendData(_bytes is null ? MemoryMarshal.AsBytes<float>(_floats) : _bytes);
    }

    private sealed class Reader(ImageSet images, ReadOnlyMemory<int> rows) : IImageReader
    {
        private int _next;

        public IReadOnlyList<ImagePixels> Read(int count)
        {
            ReadOnlySpan<int> read = rows.Span.Slice(_next, Math.Min(count, rows.Length - _next));
            _next += read.Length;
            var batch = new ImagePixels[read.Length];
            for (int i = 0; i < batch.Length; i++)
            {
                batch[i] = images[read[i]];
            }

            return batch;
        }

        public void Dispose()
        {
            // The pixels are the set's.
        }
    }
}
