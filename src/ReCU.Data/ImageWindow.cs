namespace ReCU.Data;

/// <summary>A rectangle of whole pixels in an image.</summary>
/// <param name="Top">First row, from 0.</param>
/// <param name="Left">First column, from 0.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Width">Columns, at least 1.</param>
internal readonly record struct ImageWindow(int Top, int Left, int Height, int Width)
{
    /// <summary>The window of a whole image.</summary>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    public static ImageWindow Whole(int height, int width) => new(0, 0, height, width);

    /// <summary>The window in the centre of an image; an odd margin is larger below and to the right.</summary>
    /// <param name="imageHeight">Height of the image.</param>
    /// <param name="imageWidth">Width of the image.</param>
    /// <param name="height">Height of the window.</param>
    /// <param name="width">Width of the window.</param>
    public static ImageWindow Centre(int imageHeight, int imageWidth, int height, int width) =>
        new((imageHeight - height) / 2, (imageWidth - width) / 2, height, width);

    /// <summary>Whether the window is not empty and is inside of an image.</summary>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    public bool Fits(int height, int width) =>
        Top >= 0 && Left >= 0 && Height >= 1 && Width >= 1 && Height <= height - Top && Width <= width - Left;
}
