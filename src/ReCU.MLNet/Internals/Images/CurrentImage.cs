using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;

namespace ReCU.MLNet.Internals.Images;

/// <summary>
/// Makes ML.NET's images of planar pixels, and disposes the last one when it is given back for the next.
/// </summary>
/// <param name="current">The current image.</param>
internal sealed class CurrentImage(Func<ImagePixels> current)
{
    private const int BytesPerPixel = 4;

    private MLImage? _last;

    public ValueGetter<MLImage> Getter => Read;

    private void Read(ref MLImage image)
    {
        if (_last is not null && ReferenceEquals(image, _last))
        {
            _last.Dispose();
        }

        image = _last = Create(current());
    }

    private static MLImage Create(ImagePixels image)
    {
        var planes = new float[image.Shape.Count];
        image.CopyTo(planes);
        int area = image.Shape.Area;
        int next = image.Shape.Channels == 1 ? 0 : area;
        var pixels = new byte[area * BytesPerPixel];
        for (int i = 0; i < area; i++)
        {
            Span<byte> pixel = pixels.AsSpan(i * BytesPerPixel, BytesPerPixel);
            for (int c = 0; c < 3; c++)
            {
                pixel[c] = PixelConversion.Round(planes[i + c * next]);
            }

            pixel[3] = byte.MaxValue;
        }

        return MLImage.CreateFromPixels(image.Shape.Width, image.Shape.Height, MLPixelFormat.Rgba32, pixels);
    }
}
