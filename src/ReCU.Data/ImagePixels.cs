using ReCU.Graph;

namespace ReCU.Data;

/// <summary>
/// One image of a data set, as a reader gives it: planar pixels [channels, height, width] from 0 to 255, either as
/// bytes or, where they are not all whole numbers, as floats.
/// </summary>
/// <param name="Row">The image's place in its data set, from 0.</param>
/// <param name="Shape">Channels, height and width.</param>
/// <param name="Bytes">The pixels as bytes, or empty.</param>
/// <param name="Floats">The pixels as floats, or empty.</param>
public readonly record struct ImagePixels(
    int Row, FeatureShape Shape, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<float> Floats)
{
    /// <summary>Copies the pixels.</summary>
    /// <param name="pixels">Receives them, planar.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public void CopyTo(Span<float> pixels)
    {
        if (!Floats.IsEmpty)
        {
            Floats.Span.CopyTo(pixels);
            return;
        }

        ReadOnlySpan<byte> bytes = Bytes.Span;
        if (pixels.Length < bytes.Length)
        {
            throw new ArgumentException(
                $"{pixels.Length} values have no room for {bytes.Length} pixels.", nameof(pixels));
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            pixels[i] = bytes[i];
        }
    }
}
