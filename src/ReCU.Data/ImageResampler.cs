using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ReCU.Data;

/// <summary>
/// Resizes one plane: bilinear to enlarge it; to shrink it, with the same triangle widened by the ratio, so that every
/// source pixel contributes. Results are the same on every platform, unlike those of image libraries. Thread-safe.
/// </summary>
internal sealed class ImageResampler
{
    private readonly int _sourceHeight;
    private readonly int _sourceWidth;
    private readonly ImageWindow _window;
    private readonly ResamplingTaps _rows;
    private readonly ResamplingTaps _columns;

    /// <summary>Prepares to resize whole planes.</summary>
    /// <param name="sourceHeight">Height of the source, at least 1.</param>
    /// <param name="sourceWidth">Width of the source, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public ImageResampler(int sourceHeight, int sourceWidth, int height, int width)
        : this(sourceHeight, sourceWidth, ImageWindow.Whole(sourceHeight, sourceWidth), height, width)
    {
    }

    /// <summary>
    /// Prepares to crop a window from planes and to resize it; pixels around the window do not count.
    /// </summary>
    /// <param name="sourceHeight">Height of the source, at least 1.</param>
    /// <param name="sourceWidth">Width of the source, at least 1.</param>
    /// <param name="window">The part of the source that is read.</param>
    /// <param name="height">New height of the window, at least 1.</param>
    /// <param name="width">New width of the window, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the window is not in the source.</exception>
    public ImageResampler(int sourceHeight, int sourceWidth, ImageWindow window, int height, int width)
        : this(sourceHeight, sourceWidth, window, height, width, ImageWindow.Whole(height, width))
    {
    }

    private ImageResampler(
        int sourceHeight, int sourceWidth, ImageWindow window, int height, int width, ImageWindow part)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        CheckWindow(window, sourceHeight, sourceWidth);
        CheckWindow(part, height, width);
        _sourceHeight = sourceHeight;
        _sourceWidth = sourceWidth;
        _window = window;
        _rows = new ResamplingTaps(window.Height, height, part.Top, part.Height);
        _columns = new ResamplingTaps(window.Width, width, part.Left, part.Width);
    }

    /// <summary>
    /// Prepares to resize whole planes and to crop the result; nothing outside of the crop is computed.
    /// </summary>
    /// <param name="sourceHeight">Height of the source, at least 1.</param>
    /// <param name="sourceWidth">Width of the source, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="part">The crop of the resized plane.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is below 1, or the crop is not inside of the resized plane.
    /// </exception>
    public static ImageResampler ForPart(int sourceHeight, int sourceWidth, int height, int width, ImageWindow part) =>
        new(sourceHeight, sourceWidth, ImageWindow.Whole(sourceHeight, sourceWidth), height, width, part);

    /// <summary>
    /// Prepares to resize planes so that their shorter side has a given length, and to crop the centre, as for the
    /// evaluation of ImageNet networks.
    /// </summary>
    /// <param name="sourceHeight">Height of the source, at least 1.</param>
    /// <param name="sourceWidth">Width of the source, at least 1.</param>
    /// <param name="shorterSide">New length of the shorter side, at least the larger of height and width.</param>
    /// <param name="height">Height of the crop, at least 1.</param>
    /// <param name="width">Width of the crop, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is below 1, or the shorter side is smaller than the crop.
    /// </exception>
    public static ImageResampler ForCentre(
        int sourceHeight, int sourceWidth, int shorterSide, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceWidth, 1);
        int shorter = Math.Min(sourceHeight, sourceWidth);
        int resizedHeight = (int)((long)sourceHeight * shorterSide / shorter);
        int resizedWidth = (int)((long)sourceWidth * shorterSide / shorter);
        return ForPart(
            sourceHeight,
            sourceWidth,
            resizedHeight,
            resizedWidth,
            ImageWindow.Centre(resizedHeight, resizedWidth, height, width));
    }

    /// <summary>Whether this resizes whole planes of the given size.</summary>
    /// <param name="height">Height of the source.</param>
    /// <param name="width">Width of the source.</param>
    public bool Reads(int height, int width) =>
        (height, width) == (_sourceHeight, _sourceWidth) && _window == ImageWindow.Whole(height, width);

    /// <summary>Resizes a plane.</summary>
    /// <param name="source">The source, row after row.</param>
    /// <param name="destination">Receives the resized plane, row after row.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Resample(ReadOnlySpan<float> source, Span<float> destination)
    {
        CheckLengths(source.Length, destination.Length);
        Resample(source[(_window.Top * _sourceWidth + _window.Left)..], _sourceWidth, destination);
    }

    /// <summary>Resizes a plane of bytes.</summary>
    /// <param name="source">The source, row after row.</param>
    /// <param name="destination">Receives the resized plane, row after row.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Resample(ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLengths(source.Length, destination.Length);
        float[] plane = ArrayPool<float>.Shared.Rent(_window.Height * _window.Width);
        for (int y = 0; y < _window.Height; y++)
        {
            ReadOnlySpan<byte> row = source.Slice((_window.Top + y) * _sourceWidth + _window.Left, _window.Width);
            Span<float> floats = plane.AsSpan(y * _window.Width, _window.Width);
            for (int x = 0; x < row.Length; x++)
            {
                floats[x] = row[x];
            }
        }

        Resample(plane, _window.Width, destination);
        ArrayPool<float>.Shared.Return(plane);
    }

    /// <summary>Resizes a plane of bytes and rounds the result.</summary>
    /// <param name="source">The source, row after row.</param>
    /// <param name="destination">Receives the resized plane, row after row.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Resample(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckLengths(source.Length, destination.Length);
        float[] rented = ArrayPool<float>.Shared.Rent(_rows.Count * _columns.Count);
        Span<float> resized = rented.AsSpan(0, _rows.Count * _columns.Count);
        Resample(source, resized);
        for (int i = 0; i < resized.Length; i++)
        {
            destination[i] = PixelConversion.Round(resized[i]);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    // Rows first: each is a sum of whole source rows, which vectorises; the columns then have fewer rows to process.
    private void Resample(ReadOnlySpan<float> window, int stride, Span<float> destination)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(_window.Width);
        Span<float> line = rented.AsSpan(0, _window.Width);
        for (int y = 0; y < _rows.Count; y++)
        {
            int row = _rows.First(y);
            line.Clear();
            foreach (float weight in _rows.Weights(y))
            {
                AddScaled(window.Slice(row * stride, line.Length), weight, line);
                row++;
            }

            NarrowLine(line, destination.Slice(y * _columns.Count, _columns.Count));
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private void NarrowLine(ReadOnlySpan<float> line, Span<float> destination)
    {
        for (int x = 0; x < destination.Length; x++)
        {
            ReadOnlySpan<float> weights = _columns.Weights(x);
            ReadOnlySpan<float> pixels = line.Slice(_columns.First(x), weights.Length);
            float sum = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * pixels[i];
            }

            destination[x] = sum;
        }
    }

    // Product and sum are rounded separately, so that results are the same for every vector width.
    private static void AddScaled(ReadOnlySpan<float> row, float weight, Span<float> sums)
    {
        ReadOnlySpan<Vector<float>> rowVectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        Span<Vector<float>> sumVectors = MemoryMarshal.Cast<float, Vector<float>>(sums);
        for (int i = 0; i < sumVectors.Length; i++)
        {
            sumVectors[i] += rowVectors[i] * weight;
        }

        for (int i = sumVectors.Length * Vector<float>.Count; i < sums.Length; i++)
        {
            sums[i] += row[i] * weight;
        }
    }

    private void CheckLengths(int source, int destination)
    {
        if (source < _sourceHeight * _sourceWidth || destination < _rows.Count * _columns.Count)
        {
            throw new ArgumentException(
                $"A plane of {_sourceHeight}x{_sourceWidth} is resized to {_rows.Count}x{_columns.Count}; "
                + $"{source} and {destination} values are too few.");
        }
    }

    private static void CheckWindow(ImageWindow window, int height, int width)
    {
        if (!window.Fits(height, width))
        {
            throw new ArgumentOutOfRangeException(
                nameof(window), window, $"{window} is not inside of {height}x{width} pixels.");
        }
    }
}
