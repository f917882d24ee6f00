using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Torch.Training.Batches;

/// <summary>How images become the network's input: resized and cropped, or unchanged; then a border.</summary>
/// <param name="ImageShape">Shape of an image after resizing and cropping, before the border.</param>
/// <param name="Border">Black pixels around it.</param>
/// <param name="CentreCrop">Resizing and cropping, or null if images have the shape already.</param>
internal sealed record InputGeometry(FeatureShape ImageShape, int Border, CentreCrop? CentreCrop = null)
{
    /// <summary>The most rows or columns of an image with its border.</summary>
    public const int LargestSide = 65_536;

    /// <summary>Shape of an image with its border, the network's input.</summary>
    public FeatureShape Shape =>
        new(ImageShape.Channels, ImageShape.Height + 2 * Border, ImageShape.Width + 2 * Border);

    /// <summary>The geometry of a run.</summary>
    /// <param name="images">The training images.</param>
    /// <param name="centreCrop">Resizing and cropping, or null if all have one size.</param>
    /// <param name="border">Black pixels around each.</param>
    /// <exception cref="ArgumentException">
    /// The images have different sizes, and nothing resizes them; or the border makes them too large.
    /// </exception>
    public static InputGeometry For(ImageDataset images, CentreCrop? centreCrop, int border)
    {
        FeatureShape shape = centreCrop is { } crop
            ? (images.Channels, crop.Height, crop.Width)
            : images.CommonShape ?? throw new ArgumentException(
                "The images have different sizes, but a network reads one size. Set CentreCrop, which resizes them: "
                + "new CentreCrop() makes them 224x224.",
                nameof(images));
        CheckBorder(shape, border);
        return new InputGeometry(shape, border, centreCrop);
    }

    /// <summary>Checks that a border can be put around images.</summary>
    /// <param name="shape">Shape of the images.</param>
    /// <param name="border">Black pixels on each side.</param>
    /// <exception cref="ArgumentException">The images would become too large.</exception>
    public static void CheckBorder(FeatureShape shape, int border)
    {
        (long height, long width) = (shape.Height + 2L * border, shape.Width + 2L * border);
        if (Math.Max(height, width) > LargestSide || height * width > Array.MaxLength / shape.Channels)
        {
            throw new ArgumentException(
                $"Border is {border}, which makes images of {shape} as large as {height}x{width}; at most "
                + $"{LargestSide} rows and columns, and {Array.MaxLength} values over all channels, were expected.",
                nameof(border));
        }
    }

    /// <summary>Whether the images of a data set can be brought to the shape.</summary>
    public bool Accepts(ImageDataset images) => CentreCrop is null
        ? images.CommonShape == ImageShape
        : images.Channels == ImageShape.Channels;

    /// <summary>The shape of a data set's images, in words.</summary>
    public static string SizeOf(ImageDataset images) =>
        images.CommonShape?.ToString() ?? $"{images.Channels} channels and different sizes";

    /// <summary>Brings an image to <see cref="ImageShape"/>.</summary>
    /// <param name="image">The image.</param>
    /// <param name="pixels">Receives it, planar, from 0 to 255.</param>
    public void Fit(ImagePixels image, Span<float> pixels)
    {
        if (CentreCrop is null)
        {
            image.CopyTo(pixels);
            return;
        }

        Resample(CentreCrop.ResamplerFor(image.Shape.Height, image.Shape.Width), image, pixels);
    }

    /// <summary>Brings a part of an image to <see cref="ImageShape"/>.</summary>
    /// <param name="image">The image.</param>
    /// <param name="window">The part.</param>
    /// <param name="pixels">Receives it, planar, from 0 to 255.</param>
    public void Fit(ImagePixels image, ImageWindow window, Span<float> pixels)
    {
        (int _, int height, int width) = image.Shape;
        Resample(new ImageResampler(height, width, window, ImageShape.Height, ImageShape.Width), image, pixels);
    }

    private void Resample(ImageResampler resampler, ImagePixels image, Span<float> pixels)
    {
        int area = image.Shape.Area;
        for (int c = 0; c < image.Shape.Channels; c++)
        {
            Span<float> plane = pixels.Slice(c * ImageShape.Area, ImageShape.Area);
            if (image.Floats.IsEmpty)
            {
                resampler.Resample(image.Bytes.Span.Slice(c * area, area), plane);
                Round(plane);
            }
            else
            {
                resampler.Resample(image.Floats.Span.Slice(c * area, area), plane);
            }
        }
    }

    // Bytes stay bytes, as in scoring.
    private static void Round(Span<float> plane)
    {
        foreach (ref float pixel in plane)
        {
            pixel = PixelConversion.Round(pixel);
        }
    }
}
