using ReCU.Graph;
using SkiaSharp;

namespace ReCU.Data;

/// <summary>Decodes image files into planes of bytes. Thread-safe.</summary>
/// <param name="options">Channels, size, and the limit of pixels.</param>
internal sealed class ImageDecoder(ImageFolderOptions options)
{
    private const int BytesPerPixel = 4;

    /// <summary>Shape that a file announces, after resizing.</summary>
    /// <exception cref="InvalidDataException">It is no image, or has too many pixels.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public FeatureShape ReadShape(string path)
    {
        using FileStream file = File.OpenRead(path);
        using SKCodec codec = Open(file);
        return ShapeOf(codec.Info);
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pool">Lends the memory of the pixels.</param>
    /// <returns>Shape and planar pixels.</returns>
    /// <exception cref="InvalidDataException">It is no sound image, or has too many pixels.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (FeatureShape Shape, ReadOnlyMemory<byte> Pixels) Decode(string path, PixelPool<byte> pool)
    {
        using FileStream file = File.OpenRead(path);
        using SKCodec codec = Open(file);
        SKAlphaType alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        using var bitmap = new SKBitmap(
            new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, alpha));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new InvalidDataException(result == SKCodecResult.IncompleteInput
                ? "the file ends too early"
                : $"the decoder says {result}");
        }

        FeatureShape shape = ShapeOf(codec.Info);
        byte[] pixels = pool.Rent(shape.Count);
        if ((shape.Height, shape.Width) == (bitmap.Height, bitmap.Width))
        {
            Split(bitmap.GetPixelSpan(), pixels);
        }
        else
        {
            byte[] planes = pool.Rent(shape.Channels * bitmap.Height * bitmap.Width);
            Split(bitmap.GetPixelSpan(), planes);
            Resize(planes, bitmap.Height, bitmap.Width, shape, pixels);
            pool.Return(planes);
        }

        return (shape, pixels.AsMemory(0, shape.Count));
    }

    private SKCodec Open(FileStream file)
    {
        if (file.Length == 0)
        {
            throw new InvalidDataException("the file is empty");
        }

        SKCodec codec = SKCodec.Create(file, out SKCodecResult result)
            ?? throw new InvalidDataException($"it is no image that can be decoded ({result})");
        (long width, long height) = (codec.Info.Width, codec.Info.Height);
        if (width * height <= options.MaximumPixels && width * height * options.Channels <= Array.MaxLength)
        {
            return codec;
        }

        codec.Dispose();
        throw new InvalidDataException(
            $"it announces {height}x{width} pixels, more than MaximumPixels, which is {options.MaximumPixels}");
    }

    private FeatureShape ShapeOf(SKImageInfo info) => options.Size is var (height, width)
        ? new FeatureShape(options.Channels, height, width)
        : new FeatureShape(options.Channels, info.Height, info.Width);

    private void Split(ReadOnlySpan<byte> rgba, Span<byte> planes)
    {
        int area = rgba.Length / BytesPerPixel;
        for (int i = 0; i < area; i++)
        {
            ReadOnlySpan<byte> pixel = rgba.Slice(i * BytesPerPixel, BytesPerPixel);
            if (options.Channels == 1)
            {
                planes[i] = (byte)((299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000);
            }
            else
            {
                planes[i] = pixel[0];
                planes[area + i] = pixel[1];
                planes[2 * area + i] = pixel[2];
            }
        }
    }

    private static void Resize(ReadOnlySpan<byte> planes, int height, int width, FeatureShape shape, Span<byte> resized)
    {
        var resampler = new ImageResampler(height, width, shape.Height, shape.Width);
        var plane = new float[shape.Area];
        for (int c = 0; c < shape.Channels; c++)
        {
            resampler.Resample(planes.Slice(c * height * width, height * width), plane);
            for (int i = 0; i < plane.Length; i++)
            {
                // Rounding of the weights may leave a pixel a hair above 255.
                resized[c * shape.Area + i] = (byte)Math.Clamp(plane[i] + 0.5f, 0, 255);
            }
        }
    }
}
