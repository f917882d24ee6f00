using ReCU.Graph;

namespace ReCU.Packed.Memory;

/// <summary>
/// The memory layout of a value of one image: row by row, pixel by pixel, the elements of a pixel side by side
/// (channels last). A border surrounds the image, so that a window that reaches beyond the image reads elements that
/// add nothing.
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

    /// <summary>Index of the first element of a row of the image; -1 is the row above it.</summary>
    public int Row(int row) => (row + Border) * RowPitch + Border * PixelLength;
}
