using ReCU.Graph;

namespace ReCU.Packed.Memory;

/// <summary>
/// How a value of one image lies in memory, stated once: row by row, the pixels of a row after one another, all that
/// belongs to a pixel side by side (channels-last). Around the image lies a border, so that a window that reaches past
/// the image reads elements that add nothing.
/// </summary>
/// <param name="Shape">Channels, height and width of the value.</param>
/// <param name="PixelLength">Elements of a pixel: channels for floats, words or codes for signs.</param>
/// <param name="Border">Pixels on each side, at least 0.</param>
internal sealed record MapLayout(FeatureShape Shape, int PixelLength, int Border)
{
    public int RowPitch => checked((Shape.Width + 2 * Border) * PixelLength);

    public int Length => checked((Shape.Height + 2 * Border) * RowPitch);

    /// <summary>Elements of a row of the image, without the border.</summary>
    public int RowLength => Shape.Width * PixelLength;

    /// <summary>Where a row of the image starts; -1 is the row above it.</summary>
    public int Row(int row) => (row + Border) * RowPitch + Border * PixelLength;
}
