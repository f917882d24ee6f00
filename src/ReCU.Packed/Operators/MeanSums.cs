using ReCU.Graph;
using ReCU.Packed.Kernels;

namespace ReCU.Packed.Operators;

/// <summary>
/// What a convolution of bytes subtracts: the sum of <c>w m</c> over the taps inside of the image. Nearly all pixels
/// read the whole window; those that read the same taps of it subtract the same.
/// </summary>
internal sealed class MeanSums
{
    private readonly int[] _sums;
    private readonly int[] _rowKinds;
    private readonly int[] _columnKinds;
    private readonly int _filters;
    private readonly int _columnKindCount;

    public MeanSums(ByteConv node, FeatureShape input)
    {
        var taps = new TapRanges(node.Window, input);
        (int Begin, int End)[] rows, columns;
        (_rowKinds, rows) = FindKinds(taps.OutputHeight, taps.Rows);
        (_columnKinds, columns) = FindKinds(taps.OutputWidth, taps.Columns);
        (_filters, _columnKindCount) = (node.OutputChannels, columns.Length);
        _sums = new int[checked(rows.Length * columns.Length * _filters)];
        for (int i = 0; i < _sums.Length; i++)
        {
            (int kind, int filter) = Math.DivRem(i, _filters);
            _sums[i] = Sum(node, filter, rows[kind / columns.Length], columns[kind % columns.Length]);
        }
    }

    /// <summary>The most bytes that the sums take.</summary>
    public static double MostBytes(ByteConv node) => sizeof(int) * (double)node.OutputChannels
        * (2.0 * node.Window.KernelHeight + 1) * (2.0 * node.Window.KernelWidth + 1);

    /// <summary>The sums of a pixel, one for each filter.</summary>
    public ReadOnlySpan<int> Of(int row, int column) =>
        _sums.AsSpan((_rowKinds[row] * _columnKindCount + _columnKinds[column]) * _filters, _filters);

    private static (int[] Kinds, (int Begin, int End)[] Ranges) FindKinds(
        int count, Func<int, (int Begin, int End)> range)
    {
        var kinds = new int[count];
        var ranges = new List<(int Begin, int End)>();
        for (int i = 0; i < count; i++)
        {
            kinds[i] = ranges.IndexOf(range(i));
            if (kinds[i] < 0)
            {
                kinds[i] = ranges.Count;
                ranges.Add(range(i));
            }
        }

        return (kinds, [.. ranges]);
    }

    private static int Sum(ByteConv node, int filter, (int Begin, int End) rows, (int Begin, int End) columns)
    {
        int channels = node.Means.Count;
        int sum = 0;
        for (int c = 0; c < channels; c++)
        {
            int weights = 0;
            for (int row = rows.Begin; row < rows.End; row++)
            {
                int tap = ((filter * channels + c) * node.Window.KernelHeight + row) * node.Window.KernelWidth;
                for (int column = columns.Begin; column < columns.End; column++)
                {
                    weights += node.Weights.Values[tap + column];
                }
            }

            sum += weights * (int)node.Means.Values[c];
        }

        return sum;
    }
}
