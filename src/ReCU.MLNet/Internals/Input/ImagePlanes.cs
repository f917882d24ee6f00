using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Input;

/// <summary>Takes an image apart into planes of floats from 0 to 255: red, green, blue, or grey alone.</summary>
/// <remarks>Grey is ITU-R BT.601 luma, as in the tools that prepare grey data sets. Alpha is ignored.</remarks>
internal static class ImagePlanes
{
    private const int BytesPerPixel = 4;

    public static void Extract(MLImage image, int channels, Span<float> planes)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        int area = image.Height * image.Width;
        (int red, int blue) = image.PixelFormat == MLPixelFormat.Bgra32 ? (2, 0) : (0, 2);
        for (int i = 0; i < area; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(i * BytesPerPixel, BytesPerPixel);
            if (channels == 1)
            {
                // In integers, so that a grey pixel stays exactly what it is.
                planes[i] = (299 * pixel[red] + 587 * pixel[1] + 114 * pixel[blue]) / 1000f;
            }
            else
            {
                planes[i] = pixel[red];
                planes[area + i] = pixel[1];
                planes[2 * area + i] = pixel[blue];
            }
        }
    }
}
