using System.Buffers;
using ReCU.Classifier;

namespace ReCU.Serving.Scoring;

/// <summary>Images as a network takes them, in memory that is lent by the pool until it is disposed.</summary>
internal sealed class PixelBatch : IDisposable
{
    private readonly int _length;
    private float[]? _pixels;

    /// <summary>Takes memory for images.</summary>
    /// <param name="model">The model that is to see them.</param>
    /// <param name="images">How many, at least 1.</param>
    public PixelBatch(ModelLease model, int images)
    {
        Images = images;
        _length = checked(images * model.Images.Shape.Count);
        _pixels = ArrayPool<float>.Shared.Rent(_length);
    }

    /// <summary>How many images.</summary>
    public int Images { get; }

    /// <summary>The images after one another, planar.</summary>
    public Span<float> Pixels => _pixels.AsSpan(0, _length);

    /// <summary>Decodes one image file.</summary>
    /// <exception cref="InvalidDataException">
    /// It is no sound image, or above a limit; the message tells a client.
    /// </exception>
    public static PixelBatch Decode(ModelLease model, ReadOnlySpan<byte> file)
    {
        var batch = new PixelBatch(model, images: 1);
        try
        {
            batch.Decode(model, 0, file);
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Decodes an image file into its place.</summary>
    /// <param name="model">The model that is to see it.</param>
    /// <param name="index">The place.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidDataException">
    /// It is no sound image, or above a limit; the message tells a client.
    /// </exception>
    public void Decode(ModelLease model, int index, ReadOnlySpan<byte> file)
    {
        int count = _length / Images;
        try
        {
            model.Images.Read(file, Pixels.Slice(index * count, count));
        }
        catch (InvalidDataException e)
        {
            string which = Images == 1 ? "The picture" : $"Picture {index}";
            throw new InvalidDataException($"{which} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } lent)
        {
            ArrayPool<float>.Shared.Return(lent);
        }
    }
}
