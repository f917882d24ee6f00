using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// The values that a convolution of bytes subtracts: the sum of <c>w m</c> over the taps inside of the image. It is the
/// same for all pixels with the same taps inside, and nearly all read the whole window.
/// </summary>
internal sealed class MeanSums
{
    private readonly AlignedArray<int> _sums;
    private readonly int[] _rowKinds;
    private readonly int[] _columnKinds;
    private readonly int _pitch;
    private readonly int _columnKindCount;

    /// <param name="node">The convolution.</param>
    /// <param name="input">Shape of the image.</param>
    /// <param name="block">Number of filters that are loaded together; the sums of missing ones are 0.</param>
    public MeanSums(ByteConv node, FeatureShape input, int block)
    {
        var taps = new TapRanges(node.Window, input);
        (int Begin, int End)[] rows, columns;
        (_rowKinds, rows) = FindKinds(taps.OutputHeight, taps.Rows);
        (_columnKinds, columns) = FindKinds(taps.OutputWidth, taps.Columns);
        _columnKindCount = columns.Length;
        _pitch = (node.OutputChannels + block - 1) / block * block;
        _sums = new AlignedArray<int>(checked(rows.Length * columns.Length * _pitch));
        for (int kind = 0; kind < rows.Length * columns.Length; kind++)
        {
            Span<int> sums = _sums.Span.Slice(kind * _pitch, node.OutputChannels);
            for (int filter = 0; filter < sums.Length; filter++)
            {
                sums[filter] = Sum(node, filter, rows[kind / columns.Length], columns[kind % columns.Length]);
            }
        }
    }

    /// <summary>The most kinds of pixels, by their taps inside: first rows, last ones, and those between.</summary>
    public static double MostKinds(Window window) => (2.0 * window.KernelHeight + 1) * (2.0 * window.KernelWidth + 1);

    /// <summary>The sums of a pixel, one for each filter.</summary>
    public ref int Of(int row, int column) => ref Unsafe.Add(
        ref _sums.Start, (_rowKinds[row] * _columnKindCount + _columnKinds[column]) * _pitch);

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
