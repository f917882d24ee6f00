using ReCU.Data;
using ReCU.Graph;
using SkiaSharp;

namespace ReCU.Report.Pictures;

/// <summary>An image of red, green and blue planes of floats from 0 to 255, which can be encoded as a file.</summary>
internal sealed class ColourImage
{
    private const int JpegQuality = 85;

    private readonly float[][] _planes;

    private ColourImage(int height, int width, float[][] planes) => (Height, Width, _planes) = (height, width, planes);

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Wraps an image in the form of a network's input.</summary>
    /// <param name="pixels">[channels, height, width], 0 to 255.</param>
    /// <param name="shape">
    /// Their shape. Three channels are red, green and blue; with any other number, the first is shown in grey.
    /// </param>
    /// <exception cref="ArgumentException">The number of pixels does not match the shape.</exception>
    public static ColourImage FromPixels(ReadOnlySpan<float> pixels, FeatureShape shape)
    {
        if (pixels.Length != shape.Count)
        {
            throw new ArgumentException(
                $"An image of {shape} has {shape.Count} pixels, but {pixels.Length} were given.", nameof(pixels));
        }

        var planes = new float[3][];
        for (int c = 0; c < planes.Length; c++)
        {
            planes[c] = pixels.Slice(shape.Channels == 3 ? c * shape.Area : 0, shape.Area).ToArray();
        }

        return new ColourImage(shape.Height, shape.Width, planes);
    }

    /// <summary>The image, resized to a given length of its longer side.</summary>
    /// <param name="side">Pixels, at least 1.</param>
    public ColourImage WithLongerSide(int side)
    {
        double factor = (double)side / Math.Max(Height, Width);
        int height = Math.Max(1, (int)Math.Round(Height * factor));
        int width = Math.Max(1, (int)Math.Round(Width * factor));
        float[][] planes = [.. _planes.Select(plane => Resize(plane, Height, Width, height, width))];
        return new ColourImage(height, width, planes);
    }

    /// <summary>Draws heat over the image: grey where it is cold, orange and red where it is hot.</summary>
    /// <param name="heat">
    /// [height, width] in row-major order, of any size; the minimum is cold, the maximum is hot.
    /// </param>
    /// <param name="height">Rows of the heat.</param>
    /// <param name="width">Columns of the heat.</param>
    public ColourImage WithHeat(float[] heat, int height, int width)
    {
        float[] values = Resize(heat, height, width, Height, Width);
        float least = values.Min();
        float range = values.Max() - least;
        var planes = new[] { new float[values.Length], new float[values.Length], new float[values.Length] };
        for (int i = 0; i < values.Length; i++)
        {
            float grey = 0.299f * _planes[0][i] + 0.587f * _planes[1][i] + 0.114f * _planes[2][i];
            float share = range > 0 ? (values[i] - least) / range : 0;
            (float red, float green, float blue) = HeatColour(share);
            float opacity = HeatOpacity * share;
            planes[0][i] = float.Lerp(grey, red, opacity);
            planes[1][i] = float.Lerp(grey, green, opacity);
            planes[2][i] = float.Lerp(grey, blue, opacity);
        }

        return new ColourImage(Height, Width, planes);
    }

    /// <summary>The image as a JPEG file.</summary>
    public byte[] ToJpeg() => Encode(SKEncodedImageFormat.Jpeg);

    /// <summary>The image as a PNG file.</summary>
    public byte[] ToPng() => Encode(SKEncodedImageFormat.Png);

    // The image stays visible even where it is hottest.
    private const float HeatOpacity = 0.75f;

    // From yellow through orange to red: lighter means colder in grey print, too.
    private static (float Red, float Green, float Blue) HeatColour(float share) =>
        (float.Lerp(255, 200, share), float.Lerp(225, 0, share), float.Lerp(60, 20, share));

    private static float[] Resize(float[] plane, int height, int width, int newHeight, int newWidth)
    {
        if ((height, width) == (newHeight, newWidth))
        {
            return plane;
        }

        var resized = new float[newHeight * newWidth];
        new ImageResampler(height, width, newHeight, newWidth).Resample(plane, resized);
        return resized;
    }

    private byte[] Encode(SKEncodedImageFormat format)
    {
        var colours = new byte[4 * Height * Width];
        for (int i = 0; i < Height * Width; i++)
        {
            for (int c = 0; c < _planes.Length; c++)
            {
                colours[4 * i + c] = PixelConversion.Round(_planes[c][i]);
            }

            colours[4 * i + 3] = byte.MaxValue;
        }

        var info = new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKImage image = SKImage.FromPixelCopy(info, colours);
        using SKData data = image.Encode(format, JpegQuality)
            ?? throw new InvalidOperationException($"An image of {Height}x{Width} cannot be encoded as {format}.");
        return data.ToArray();
    }
}
