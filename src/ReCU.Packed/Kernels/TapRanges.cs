using ReCU.Graph;

namespace ReCU.Packed.Kernels;

/// <summary>Which rows and columns of a window lie inside the image, for every row and column of the output.</summary>
internal sealed class TapRanges
{
    private readonly (int Begin, int End)[] _rows;
    private readonly (int Begin, int End)[] _columns;
    private readonly int _channels;

    public TapRanges(Window window, FeatureShape input)
    {
        _channels = input.Channels;
        _rows = Ranges(window, window.KernelHeight, input.Height);
        _columns = Ranges(window, window.KernelWidth, input.Width);
    }

    public int OutputHeight => _rows.Length;

    public int OutputWidth => _columns.Length;

    public (int Begin, int End) Rows(int outputRow) => _rows[outputRow];

    public (int Begin, int End) Columns(int outputColumn) => _columns[outputColumn];

    /// <summary>N: how many products a sum of this row has, for each pixel.</summary>
    public void CountProducts(int outputRow, Span<int> products)
    {
        int perColumn = Length(_rows[outputRow]) * _channels;
        for (int x = 0; x < _columns.Length; x++)
        {
            products[x] = perColumn * Length(_columns[x]);
        }
    }

    private static int Length((int Begin, int End) range) => range.End - range.Begin;

    private static (int Begin, int End)[] Ranges(Window window, int kernel, int size)
    {
        var ranges = new (int, int)[(size + 2 * window.Padding - kernel) / window.Stride + 1];
        for (int i = 0; i < ranges.Length; i++)
        {
            int first = i * window.Stride - window.Padding;
            int begin = Math.Min(kernel, Math.Max(0, -first));
            ranges[i] = (begin, Math.Max(begin, Math.Min(kernel, size - first)));
        }

        return ranges;
    }
}
