using System.Buffers;
using ReCU.Data.Decoding;
using ReCU.Data.Reading;
using ReCU.Graph;
using SkiaSharp;

namespace ReCU.Data;

/// <summary>
/// Decodes image files (JPEG, PNG, BMP, WebP, the first picture of a GIF) into planar bytes. <see cref="ImageFolder"/>
/// gives the same pixels for the same file. Thread-safe.
/// </summary>
/// <remarks>
/// <para>Colours are those stored in the file: colour profiles and the camera's orientation (Exif) are not applied.
/// Alpha is dropped, but fully transparent pixels become black. Grey is the luma of ITU-R BT.601.</para>
/// <para>Resizing is bilinear to enlarge. To shrink, the same triangle is widened by the ratio, so that every source
/// pixel contributes. Pixels are the same on every platform.</para>
/// <para>A JPEG without its end marker and a BMP without the padding at its end are accepted.</para>
/// </remarks>
public sealed class ImageDecoder
{
    private readonly ImageDecoderOptions _options;

    /// <summary>Creates a decoder.</summary>
    /// <param name="options">Options and limits; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ImageDecoder(ImageDecoderOptions? options = null)
    {
        _options = options ?? new ImageDecoderOptions();
        _options.Check();
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="file">All bytes of the file.</param>
    /// <returns>Its pixels, with 0 as row.</returns>
    /// <exception cref="InvalidDataException">It is no sound image, or above a limit.</exception>
    public ImagePixels Decode(ReadOnlySpan<byte> file)
    {
        (FeatureShape shape, ReadOnlyMemory<byte> pixels) = Decode(file, new PixelPool<byte>());
        return new ImagePixels(0, shape, pixels, default);
    }

    /// <summary>Decodes the rest of a stream, such as an upload.</summary>
    /// <param name="stream">The stream; it is read to its end or to the limit, and not closed.</param>
    /// <returns>Its pixels, with 0 as row.</returns>
    /// <exception cref="InvalidDataException">It is no sound image, or above a limit.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public ImagePixels Decode(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var file = new MemoryStream();
        byte[] part = ArrayPool<byte>.Shared.Rent(1 << 16);
        for (int read; (read = stream.Read(part)) > 0;)
        {
            CheckFileLength(file.Length + read);
            file.Write(part, 0, read);
        }

        ArrayPool<byte>.Shared.Return(part);
        return Decode(file.GetBuffer().AsSpan(0, (int)file.Length));
    }

    /// <summary>Decodes a file. Pipes and devices are refused without being opened.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its pixels, with 0 as row.</returns>
    /// <exception cref="InvalidDataException">It is no sound image, or above a limit.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public ImagePixels Decode(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (FeatureShape shape, ReadOnlyMemory<byte> pixels) = ImageFile.Decode(path, this, new PixelPool<byte>());
        return new ImagePixels(0, shape, pixels, default);
    }

    /// <summary>Refuses a file that is too long before it is read.</summary>
    /// <exception cref="InvalidDataException">It is longer than the limit.</exception>
    internal void CheckFileLength(long length)
    {
        if (length > _options.MaximumFileBytes)
        {
            throw new InvalidDataException(
                $"it has {length} bytes, more than MaximumFileBytes, which is {_options.MaximumFileBytes}");
        }
    }

    /// <summary>Shape that a file announces, after resizing.</summary>
    /// <param name="file">The file, or its beginning.</param>
    /// <param name="length">Length of the file.</param>
    /// <exception cref="InvalidDataException">
    /// It is no image, has too many pixels, or what there is of it ends in the header.
    /// </exception>
    internal FeatureShape ReadShape(ReadOnlySpan<byte> file, long length)
    {
        using SKCodec codec = EncodedImage.Open(file, length);
        CheckPixels(codec.Info);
        return ShapeOf(codec.Info.Height, codec.Info.Width);
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pool">Lends the memory of the pixels.</param>
    /// <returns>Shape and planar pixels.</returns>
    /// <exception cref="InvalidDataException">It is no sound image, or above a limit.</exception>
    internal (FeatureShape Shape, ReadOnlyMemory<byte> Pixels) Decode(ReadOnlySpan<byte> file, PixelPool<byte> pool)
    {
        CheckFileLength(file.Length);
        using SKBitmap bitmap = EncodedImage.Decode(file, CheckPixels);
        (int height, int width) = (bitmap.Height, bitmap.Width);
        bool blueFirst = bitmap.ColorType == SKColorType.Bgra8888;
        FeatureShape shape = ShapeOf(height, width);
        byte[] pixels = pool.Rent(shape.Count);
        if ((shape.Height, shape.Width) == (height, width))
        {
            PixelConversion.Split(bitmap.GetPixelSpan(), blueFirst, shape.Channels, pixels);
        }
        else
        {
            int area = height * width;
            byte[] planes = pool.Rent(shape.Channels * area);
            PixelConversion.Split(bitmap.GetPixelSpan(), blueFirst, shape.Channels, planes);
            var resampler = new ImageResampler(height, width, shape.Height, shape.Width);
            for (int c = 0; c < shape.Channels; c++)
            {
                resampler.Resample(planes.AsSpan(c * area, area), pixels.AsSpan(c * shape.Area, shape.Area));
            }

            pool.Return(planes);
        }

        return (shape, pixels.AsMemory(0, shape.Count));
    }

    private void CheckPixels(SKImageInfo info)
    {
        long pixels = (long)info.Width * info.Height;
        if (pixels > _options.MaximumPixels || pixels > Array.MaxLength / info.BytesPerPixel
            || pixels > Array.MaxLength / sizeof(uint))
        {
            throw new InvalidDataException(
                $"it announces {info.Height}x{info.Width} pixels, more than MaximumPixels, which is "
                + $"{Math.Min(_options.MaximumPixels, Array.MaxLength / sizeof(uint))}");
        }
    }

    private FeatureShape ShapeOf(int height, int width) => _options.Size is var (resizedHeight, resizedWidth)
        ? new FeatureShape(_options.Channels, resizedHeight, resizedWidth)
        : new FeatureShape(_options.Channels, height, width);
}
