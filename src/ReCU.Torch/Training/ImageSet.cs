using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>
/// Labelled images in memory: planar pixels from 0 to 255, as bytes where all are whole numbers, else as floats.
/// </summary>
public sealed class ImageSet
{
    private readonly byte[]? _bytes;
    private readonly float[]? _floats;
    private readonly int[] _labels;

    /// <summary>Creates a set of images whose pixels are bytes. The arrays are kept, not copied.</summary>
    /// <param name="shape">Shape of an image.</param>
    /// <param name="pixels">Row after row of planar images.</param>
    /// <param name="labels">The class of each image, from 0.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other, or a label is not a class.</exception>
    public ImageSet(FeatureShape shape, byte[] pixels, int[] labels, int classCount)
        : this(shape, pixels?.Length ?? throw new ArgumentNullException(nameof(pixels)), labels, classCount) =>
        _bytes = pixels;

    /// <summary>Creates a set of images whose pixels are floats. The arrays are kept, not copied.</summary>
    /// <param name="shape">Shape of an image.</param>
    /// <param name="pixels">Row after row of planar images.</param>
    /// <param name="labels">The class of each image, from 0.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other, or a label is not a class.</exception>
    public ImageSet(FeatureShape shape, float[] pixels, int[] labels, int classCount)
        : this(shape, pixels?.Length ?? throw new ArgumentNullException(nameof(pixels)), labels, classCount) =>
        _floats = pixels;

    private ImageSet(FeatureShape shape, int pixelCount, int[] labels, int classCount)
    {
        ArgumentNullException.ThrowIfNull(labels);
        bool sound = shape is { Channels: >= 1, Height: >= 1, Width: >= 1 };
        if (!sound || (long)labels.Length * shape.Count != pixelCount)
        {
            throw new ArgumentException(
                $"{labels.Length} images of {shape} do not make {pixelCount} pixels.", nameof(shape));
        }

        int wrong = Array.FindIndex(labels, label => label < 0 || label >= classCount);
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"Row {wrong} has label {labels[wrong]}; labels go from 0 to {classCount - 1}.", nameof(labels));
        }

        Shape = shape;
        ClassCount = classCount;
        _labels = labels;
    }

    /// <summary>Shape of an image.</summary>
    public FeatureShape Shape { get; }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>What the classes are called in messages; null, the default, numbers them.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The pixels of an image as bytes, or empty where the set holds floats.</summary>
    internal ReadOnlySpan<byte> Bytes(int row) => _bytes is null ? [] : _bytes.AsSpan(row * Shape.Count, Shape.Count);

    /// <summary>The pixels of an image as floats, or empty where the set holds bytes.</summary>
    internal ReadOnlySpan<float> Floats(int row) =>
        _floats is null ? [] : _floats.AsSpan(row * Shape.Count, Shape.Count);

    /// <summary>Copies the pixels of an image.</summary>
    /// <param name="row">The image.</param>
    /// <param name="pixels">Receives them, planar.</param>
    public void CopyPixels(int row, Span<float> pixels)
    {
        if (_floats is not null)
        {
            Floats(row).CopyTo(pixels);
            return;
        }

        ReadOnlySpan<byte> bytes = Bytes(row);
        for (int i = 0; i < bytes.Length; i++)
        {
            pixels[i] = bytes[i];
        }
    }
}
