namespace ReCU.Packed;

/// <summary>
/// Where in an image the evidence for a class is: a value for each cell of the network's last feature map. The mean of
/// the cells, plus <see cref="Offset"/>, is the class's logit.
/// </summary>
public sealed class ActivationMap
{
    private readonly float[] _values;
    private readonly int _border;
    private readonly (int Height, int Width) _image;

    internal ActivationMap(
        int classIndex,
        (int Height, int Width) cells,
        float[] values,
        double offset,
        (int Height, int Width) image,
        int border)
    {
        (ClassIndex, Height, Width) = (classIndex, cells.Height, cells.Width);
        (_values, Offset) = (values, offset);
        (_image, _border) = (image, border);
        Logit = values.Average(value => (double)value) + offset;
    }

    /// <summary>The explained class.</summary>
    public int ClassIndex { get; }

    /// <summary>Rows of cells.</summary>
    public int Height { get; }

    /// <summary>Columns of cells.</summary>
    public int Width { get; }

    /// <summary>
    /// The cells, [height, width] in row-major order, in units of logits: positive values are evidence for the class,
    /// negative ones against it.
    /// </summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The part of the logit that is the same for every image.</summary>
    public double Offset { get; }

    /// <summary>The class's logit: the mean of the cells, plus the offset.</summary>
    public double Logit { get; }

    /// <summary>
    /// The map at the size of the explained image, interpolated between the centres of the cells, without the network's
    /// border around the image.
    /// </summary>
    /// <returns>[height, width] of the image in row-major order.</returns>
    public float[] ToImageSize()
    {
        var pixels = new float[_image.Height * _image.Width];
        for (int y = 0; y < _image.Height; y++)
        {
            (int top, int bottom, float down) = Between(y + _border, _image.Height + 2 * _border, Height);
            for (int x = 0; x < _image.Width; x++)
            {
                (int left, int right, float across) = Between(x + _border, _image.Width + 2 * _border, Width);
                float above = float.Lerp(_values[top * Width + left], _values[top * Width + right], across);
                float below = float.Lerp(_values[bottom * Width + left], _values[bottom * Width + right], across);
                pixels[y * _image.Width + x] = float.Lerp(above, below, down);
            }
        }

        return pixels;
    }

    // The two cells whose centres are nearest to a pixel's centre, and its distance from the first, as a share.
    private static (int First, int Second, float Share) Between(int pixel, int pixels, int cells)
    {
        float place = Math.Clamp((pixel + 0.5f) * cells / pixels - 0.5f, 0, cells - 1);
        int first = (int)place;
        return (first, Math.Min(first + 1, cells - 1), place - first);
    }
}
