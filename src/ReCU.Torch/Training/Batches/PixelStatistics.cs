using ReCU.Data;

namespace ReCU.Torch.Training.Batches;

/// <summary>Measures the normalisation for images that come without one.</summary>
internal static class PixelStatistics
{
    /// <summary>
    /// Measures mean and standard deviation of each channel of images as in evaluation, border included.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="rows">The rows to measure.</param>
    /// <param name="geometry">Their size and the black pixels around each, which count.</param>
    /// <param name="cancellation">Stops between images.</param>
    public static Normalisation Measure(
        ImageDataset images,
        ReadOnlyMemory<int> rows,
        InputGeometry geometry,
        CancellationToken cancellation = default)
    {
        (int channels, int area) = (geometry.ImageShape.Channels, geometry.ImageShape.Area);
        double count = 0;
        var pixels = new float[geometry.ImageShape.Count];
        var sums = new double[channels];
        var squares = new double[channels];
        using IImageReader reader = images.Open(rows);
        for (int done = 0; done < rows.Length; done++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (reader.Read(1) is not [ImagePixels image])
            {
                continue;
            }

            geometry.Fit(image, pixels);
            count += geometry.Shape.Area;
            for (int c = 0; c < channels; c++)
            {
                foreach (float pixel in pixels.AsSpan(c * area, area))
                {
                    sums[c] += pixel;
                    squares[c] += (double)pixel * pixel;
                }
            }
        }

        if (count == 0)
        {
            throw new InvalidDataException(
                $"None of the {rows.Length} training images can be read: all of them are broken.");
        }

        var means = new float[channels];
        var deviations = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double mean = sums[c] / count;
            double deviation = Math.Sqrt(Math.Max(0, squares[c] / count - mean * mean));
            // A constant channel carries no information, so any divisor other than 0 will do.
            (means[c], deviations[c]) = ((float)mean, deviation > 1e-3 ? (float)deviation : 1);
        }

        return new Normalisation(means, deviations);
    }
}
