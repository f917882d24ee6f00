using ReCU.Graph;
using ReCU.Packed;
using ReCU.Report.Pictures;

namespace ReCU.Report;

/// <summary>
/// Draws a class activation map over its image: the image in grey, with yellow to red for the evidence.
/// </summary>
public static class ActivationOverlay
{
    /// <summary>Draws the overlay.</summary>
    /// <param name="pixels">
    /// The explained image: planar pixels, 0 to 255; three channels are red, green and blue.
    /// </param>
    /// <param name="shape">Shape of the image.</param>
    /// <param name="map">Its map.</param>
    /// <param name="side">Pixels of the longer side of the drawing, from 1 to 4,096.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ArgumentException">The pixels do not fit the shape, or the map is of another image.</exception>
    public static byte[] ToPng(ReadOnlySpan<float> pixels, FeatureShape shape, ActivationMap map, int side = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, 4096);
        return Draw(pixels, shape, map, side).ToPng();
    }

    internal static ColourImage Draw(ReadOnlySpan<float> pixels, FeatureShape shape, ActivationMap map, int side)
    {
        ArgumentNullException.ThrowIfNull(map);
        float[] heat = map.ToImageSize();
        if (heat.Length != shape.Area)
        {
            throw new ArgumentException(
                $"The map is of an image of {heat.Length} pixels, not of {shape}.", nameof(map));
        }

        return ColourImage.FromPixels(pixels, shape).WithLongerSide(side).WithHeat(heat, shape.Height, shape.Width);
    }
}
