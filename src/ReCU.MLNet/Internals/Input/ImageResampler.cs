namespace ReCU.MLNet.Internals.Input;

/// <summary>
/// Resizes one plane: bilinear where it grows, and where it shrinks the same triangle widened by the ratio, so that
/// every source pixel counts. The same on every platform, unlike the image library's own filters.
/// </summary>
internal sealed class ImageResampler
{
    private readonly int _sourceHeight;
    private readonly int _sourceWidth;
    private readonly Taps[] _rows;
    private readonly Taps[] _columns;
    private readonly float[] _narrowed;

    public ImageResampler(int sourceHeight, int sourceWidth, int height, int width)
    {
        _sourceHeight = sourceHeight;
        _sourceWidth = sourceWidth;
        _rows = CreateTaps(sourceHeight, height);
        _columns = CreateTaps(sourceWidth, width);
        _narrowed = new float[sourceHeight * width];
    }

    /// <summary>Whether the resampler was made for this source size.</summary>
    public bool Reads(int height, int width) => height == _sourceHeight && width == _sourceWidth;

    public void Resample(ReadOnlySpan<float> source, Span<float> destination)
    {
        int width = _columns.Length;
        for (int y = 0; y < _sourceHeight; y++)
        {
            ReadOnlySpan<float> row = source.Slice(y * _sourceWidth, _sourceWidth);
            for (int x = 0; x < width; x++)
            {
                (int first, float[] weights) = _columns[x];
                float sum = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += weights[i] * row[first + i];
                }

                _narrowed[y * width + x] = sum;
            }
        }

        for (int y = 0; y < _rows.Length; y++)
        {
            (int first, float[] weights) = _rows[y];
            for (int x = 0; x < width; x++)
            {
                float sum = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += weights[i] * _narrowed[(first + i) * width + x];
                }

                destination[y * width + x] = sum;
            }
        }
    }

    // Pixel centres lie at i + 1/2; the triangle's half width is one target pixel, or one source pixel if that is
    // wider.
    private static Taps[] CreateTaps(int source, int target)
    {
        double ratio = (double)source / target;
        double support = Math.Max(ratio, 1);
        var taps = new Taps[target];
        for (int i = 0; i < target; i++)
        {
            double center = (i + 0.5) * ratio;
            int first = Math.Max(0, (int)Math.Floor(center - support));
            int last = Math.Min(source - 1, (int)Math.Ceiling(center + support) - 1);
            var weights = new double[last - first + 1];
            for (int j = 0; j < weights.Length; j++)
            {
                weights[j] = Math.Max(0, 1 - Math.Abs(first + j + 0.5 - center) / support);
            }

            double sum = weights.Sum();
            taps[i] = new Taps(first, [.. weights.Select(weight => (float)(weight / sum))]);
        }

        return taps;
    }

    private readonly record struct Taps(int First, float[] Weights);
}
