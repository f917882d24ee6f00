namespace ReCU.Data;

/// <summary>
/// For each pixel of a resized line, the pixels of the source line that contribute, and their weights.
/// </summary>
internal sealed class ResamplingTaps
{
    private readonly int[] _first;
    private readonly int[] _counts;
    private readonly float[] _weights;
    private readonly int _longest;

    /// <summary>Computes the taps of a part of a resized line.</summary>
    /// <param name="source">Pixels of the source line.</param>
    /// <param name="target">Pixels of the whole resized line.</param>
    /// <param name="start">First pixel of the part.</param>
    /// <param name="count">Pixels of the part.</param>
    /// <remarks>
    /// Pixel centres are at i + 1/2; the triangle's half width is one target pixel, or one source pixel if that is
    /// wider.
    /// </remarks>
    public ResamplingTaps(int source, int target, int start, int count)
    {
        double ratio = (double)source / target;
        double support = Math.Max(ratio, 1);
        _longest = (int)Math.Ceiling(2 * support) + 1;
        _first = new int[count];
        _counts = new int[count];
        _weights = new float[count * _longest];
        for (int i = 0; i < count; i++)
        {
            double centre = (start + i + 0.5) * ratio;
            int first = Math.Max(0, (int)Math.Floor(centre - support));
            int last = Math.Min(source - 1, (int)Math.Ceiling(centre + support) - 1);
            double sum = 0;
            for (int place = first; place <= last; place++)
            {
                sum += Weight(place, centre, support);
            }

            (_first[i], _counts[i]) = (first, last - first + 1);
            for (int place = first; place <= last; place++)
            {
                _weights[i * _longest + place - first] = (float)(Weight(place, centre, support) / sum);
            }
        }
    }

    /// <summary>Pixels of the part.</summary>
    public int Count => _first.Length;

    /// <summary>The first source pixel of a pixel.</summary>
    public int First(int pixel) => _first[pixel];

    /// <summary>The weights of the source pixels, starting at <see cref="First"/>; their sum is 1.</summary>
    public ReadOnlySpan<float> Weights(int pixel) => _weights.AsSpan(pixel * _longest, _counts[pixel]);

    private static double Weight(int place, double centre, double support) =>
        Math.Max(0, 1 - Math.Abs(place + 0.5 - centre) / support);
}
