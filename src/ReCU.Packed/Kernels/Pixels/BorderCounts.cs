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
    private readonly BinaryConv _conv;
    private readonly TapRanges _taps;
    private readonly PixelStrip _strip;
    private readonly AlignedArray<byte> _initial;
    private readonly int[] _starts;
    private readonly int _filters;
    private readonly int _vectorLength;
    private readonly int _partRows;

    /// <summary>Counts for all vectors of the output.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="taps">Which taps lie inside of the image.</param>
    /// <param name="strip">Which pixels share a vector.</param>
    /// <param name="filters">Filters, rounded up to whole blocks.</param>
    /// <param name="vectorLength">Bytes of a vector.</param>
    /// <param name="partRows">Rows of the window whose sums are kept together, for each part of the window.</param>
    public BorderCounts(
        BinaryConv conv, TapRanges taps, PixelStrip strip, int filters, int vectorLength, int partRows)
    {
        (_conv, _taps, _strip) = (conv, taps, strip);
        (_filters, _vectorLength, _partRows) = (filters, vectorLength, partRows);
        Parts = (conv.Window.KernelHeight + partRows - 1) / partRows;
        Vectors = (taps.OutputWidth + strip.Columns - 1) / strip.Columns;
        byte[] ones = Ones(conv);

        // Nearly all vectors lie inside; those that read the same taps of their windows begin alike.
        var known = new Dictionary<string, int>();
        var kinds = new List<byte[]>();
        _starts = new int[taps.OutputHeight * Vectors];
        for (int i = 0; i < _starts.Length; i++)
        {
            (int row, int vector) = Math.DivRem(i, Vectors);
            string key = DescribeTaps(row, vector * strip.Columns);
            if (!known.TryGetValue(key, out int kind))
            {
                kind = kinds.Count;
                known.Add(key, kind);
                kinds.Add(Count(row, vector * strip.Columns, ones));
            }

            _starts[i] = kind * Parts * filters * vectorLength;
        }

        _initial = new AlignedArray<byte>(kinds.Count * Parts * filters * vectorLength);
        for (int i = 0; i < kinds.Count; i++)
        {
            kinds[i].CopyTo(_initial.Span[(i * kinds[i].Length)..]);
        }
    }

    /// <summary>Parts of the window.</summary>
    public int Parts { get; }

    /// <summary>Vectors that a row of the output needs.</summary>
    private int Vectors { get; }

    /// <summary>What the sums of a vector begin with: [part][filter][pixel].</summary>
    /// <param name="row">Row of its first pixel.</param>
    /// <param name="column">Column of its first pixel.</param>
    public ReadOnlySpan<byte> Initial(int row, int column) =>
        _initial.Span[_starts[row * Vectors + column / _strip.Columns]..];

    private int RowsFrom(int row) => Math.Min(_strip.RowsPerVector, _taps.OutputHeight - row);

    private int ColumnsFrom(int column) => Math.Min(_strip.Columns, _taps.OutputWidth - column);

    private string DescribeTaps(int row, int column)
    {
        IEnumerable<(int, int)> rows = Enumerable.Range(row, RowsFrom(row)).Select(_taps.Rows);
        IEnumerable<(int, int)> columns = Enumerable.Range(column, ColumnsFrom(column)).Select(_taps.Columns);
        return string.Join(' ', rows) + '/' + string.Join(' ', columns);
    }

    private byte[] Count(int firstRow, int firstColumn, byte[] ones)
    {
        Window window = _conv.Window;
        (int rows, int columns) = (RowsFrom(firstRow), ColumnsFrom(firstColumn));
        var initial = new byte[Parts * _filters * _vectorLength];
        for (int i = 0; i < _conv.OutputChannels * window.KernelHeight * rows * columns; i++)
        {
            int pixel = i % (rows * columns);
            (int filter, int tapRow) = Math.DivRem(i / (rows * columns), window.KernelHeight);
            (int Begin, int End) insideRows = _taps.Rows(firstRow + pixel / columns);
            (int begin, int end) = tapRow >= insideRows.Begin && tapRow < insideRows.End
                ? _taps.Columns(firstColumn + pixel % columns)
                : (0, 0);
            ref byte start = ref initial[(tapRow / _partRows * _filters + filter) * _vectorLength + pixel];
            for (int tap = 0; tap < window.KernelWidth; tap++)
            {
                bool isInside = tap >= begin && tap < end;
                start -= isInside ? (byte)0 : ones[(filter * window.KernelHeight + tapRow) * window.KernelWidth + tap];
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
