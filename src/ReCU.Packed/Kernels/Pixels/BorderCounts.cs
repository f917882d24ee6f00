using System.Numerics;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// What the border adds to the counts: a tap outside of the image reads -1 everywhere, and so counts the filter's +1.
/// Sums begin with the negative of that, modulo 256, and end right.
/// </summary>
internal sealed class BorderCounts
{
    private readonly byte[][] _kinds;
    private readonly int[] _kindOfRow;
    private readonly int _filters;
    private readonly int _width;

    /// <summary>Counts for all rows and columns of the output.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="taps">Which taps lie inside of the image.</param>
    /// <param name="filters">Filters, rounded up to whole blocks.</param>
    /// <param name="partRows">Rows of the window whose sums are kept together, for each part of the window.</param>
    public BorderCounts(BinaryConv conv, TapRanges taps, int filters, int partRows)
    {
        (_filters, _width) = (filters, taps.OutputWidth);
        Parts = (conv.Window.KernelHeight + partRows - 1) / partRows;
        byte[] ones = Ones(conv);
        var kinds = new List<byte[]>();
        var known = new Dictionary<(int, int), int>();
        _kindOfRow = new int[taps.OutputHeight];
        for (int row = 0; row < taps.OutputHeight; row++)
        {
            (int Begin, int End) inside = taps.Rows(row);
            if (!known.TryGetValue(inside, out int kind))
            {
                kind = kinds.Count;
                known.Add(inside, kind);
                kinds.Add(Count(conv, taps, ones, inside, partRows));
            }

            _kindOfRow[row] = kind;
        }

        _kinds = [.. kinds];
    }

    /// <summary>Parts of the window.</summary>
    public int Parts { get; }

    /// <summary>Whether rows begin alike.</summary>
    public bool AreAlike(int row, int rows, int otherRow) =>
        _kindOfRow.AsSpan(row, rows).IndexOfAnyExcept(_kindOfRow[otherRow]) < 0;

    /// <summary>What the sums of a strip begin with: [part][filter][pixel of a vector].</summary>
    public void Fill(int row, int rows, int column, int columns, int pixels, Span<byte> initial)
    {
        for (int i = 0; i < Parts * _filters; i++)
        {
            Span<byte> vector = initial.Slice(i * pixels, pixels);
            for (int r = 0; r < rows; r++)
            {
                _kinds[_kindOfRow[row + r]].AsSpan(i * _width + column, columns).CopyTo(vector[(r * columns)..]);
            }
        }
    }

    private byte[] Count(
        BinaryConv conv, TapRanges taps, byte[] ones, (int Begin, int End) rows, int partRows)
    {
        Window window = conv.Window;
        var initial = new byte[Parts * _filters * _width];
        for (int filter = 0; filter < conv.OutputChannels; filter++)
        {
            for (int row = 0; row < window.KernelHeight; row++)
            {
                ReadOnlySpan<byte> ofRow =
                    ones.AsSpan((filter * window.KernelHeight + row) * window.KernelWidth, window.KernelWidth);
                int at = (row / partRows * _filters + filter) * _width;
                bool isInside = row >= rows.Begin && row < rows.End;
                for (int x = 0; x < _width; x++)
                {
                    (int begin, int end) = isInside ? taps.Columns(x) : (0, 0);
                    for (int column = 0; column < window.KernelWidth; column++)
                    {
                        initial[at + x] -= column >= begin && column < end ? (byte)0 : ofRow[column];
                    }
                }
            }
        }

        return initial;
    }

    // How many weights of each tap are +1: [filter][tap].
    private static byte[] Ones(BinaryConv conv)
    {
        int taps = conv.Window.KernelHeight * conv.Window.KernelWidth;
        var words = new ulong[taps * SignWords.Count(conv.Weights.Shape[1])];
        var ones = new byte[conv.OutputChannels * taps];
        for (int filter = 0; filter < conv.OutputChannels; filter++)
        {
            SignWords.FromFilter(conv, filter, words);
            for (int i = 0; i < words.Length; i++)
            {
                ones[filter * taps + i / (words.Length / taps)] += (byte)BitOperations.PopCount(words[i]);
            }
        }

        return ones;
    }
}
