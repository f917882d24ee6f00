using System.Numerics;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// The border's contribution to the counts: a tap outside of the image reads -1 everywhere, and so counts the filter's
/// +1. Sums start with the negative of that, modulo 256, and end correct.
/// </summary>
internal sealed class BorderCounts
{
    private readonly TapRanges _taps;
    private readonly PixelStrip _strip;
    private readonly Window _window;
    private readonly AlignedArray<byte> _initial;
    private readonly int[] _starts;
    private readonly byte[] _ones;
    private readonly int _filters;
    private readonly int _vectorLength;
    private readonly int _partRows;
    private readonly int _vectorsPerRow;

    /// <summary>Counts for all vectors of the output.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="taps">Which taps lie inside of the image.</param>
    /// <param name="strip">Which pixels share a vector.</param>
    /// <param name="filters">Filters, rounded up to whole blocks.</param>
    /// <param name="vectorLength">Bytes of a vector.</param>
    /// <param name="partRows">Rows of the window that are summed together, for each part of the window.</param>
    public BorderCounts(
        BinaryConv conv, TapRanges taps, PixelStrip strip, int filters, int vectorLength, int partRows)
    {
        (_window, _taps, _strip) = (conv.Window, taps, strip);
        (_filters, _vectorLength, _partRows) = (filters, vectorLength, partRows);
        Parts = (_window.KernelHeight + partRows - 1) / partRows;
        _vectorsPerRow = (taps.OutputWidth + strip.Columns - 1) / strip.Columns;
        _ones = Ones(conv);
        _starts = new int[(taps.OutputHeight + strip.RowsPerVector - 1) / strip.RowsPerVector * _vectorsPerRow];
        List<int> kinds = FindKinds();
        _initial = new AlignedArray<byte>(kinds.Count * Length);
        for (int kind = 0; kind < kinds.Count; kind++)
        {
            (int row, int column) = Place(kinds[kind]);
            Count(row, column, _initial.Span.Slice(kind * Length, Length));
        }
    }

    /// <summary>Parts of the window.</summary>
    public int Parts { get; }

    /// <summary>Number of initial bytes of a vector's sums.</summary>
    public int Length => Parts * _filters * _vectorLength;

    /// <summary>Initial values of a vector's sums: [part][filter][pixel].</summary>
    /// <param name="row">Row of its first pixel.</param>
    /// <param name="column">Column of its first pixel.</param>
    /// <param name="scratch">
    /// <see cref="Length"/> bytes, for threads that share an image, whose vectors start at other rows.
    /// </param>
    public ReadOnlySpan<byte> Initial(int row, int column, Span<byte> scratch)
    {
        (int strip, int rest) = Math.DivRem(row, _strip.RowsPerVector);
        if (rest == 0)
        {
            return _initial.Span[_starts[strip * _vectorsPerRow + column / _strip.Columns]..];
        }

        Count(row, column, scratch);
        return scratch;
    }

    // Nearly all vectors are inside; those with the same taps inside start alike.
    private List<int> FindKinds()
    {
        var kinds = new List<int>();
        for (int i = 0; i < _starts.Length; i++)
        {
            int kind = 0;
            while (kind < kinds.Count && !AreAlike(kinds[kind], i))
            {
                kind++;
            }

            if (kind == kinds.Count)
            {
                kinds.Add(i);
            }

            _starts[i] = kind * Length;
        }

        return kinds;
    }

    private (int Row, int Column) Place(int vector)
    {
        (int strip, int inRow) = Math.DivRem(vector, _vectorsPerRow);
        return (strip * _strip.RowsPerVector, inRow * _strip.Columns);
    }

    private bool AreAlike(int vector, int other)
    {
        (int row, int column) = Place(vector);
        (int otherRow, int otherColumn) = Place(other);
        (int rows, int columns) = (RowsFrom(row), ColumnsFrom(column));
        bool areAlike = rows == RowsFrom(otherRow) && columns == ColumnsFrom(otherColumn);
        for (int i = 0; areAlike && i < rows; i++)
        {
            areAlike = _taps.Rows(row + i) == _taps.Rows(otherRow + i);
        }

        for (int i = 0; areAlike && i < columns; i++)
        {
            areAlike = _taps.Columns(column + i) == _taps.Columns(otherColumn + i);
        }

        return areAlike;
    }

    private int RowsFrom(int row) => Math.Min(_strip.RowsPerVector, _taps.OutputHeight - row);

    private int ColumnsFrom(int column) => Math.Min(_strip.Columns, _taps.OutputWidth - column);

    private void Count(int firstRow, int firstColumn, Span<byte> initial)
    {
        initial.Clear();
        (int rows, int columns) = (RowsFrom(firstRow), ColumnsFrom(firstColumn));
        for (int pixel = 0; pixel < rows * columns; pixel++)
        {
            (int Begin, int End) insideRows = _taps.Rows(firstRow + pixel / columns);
            (int Begin, int End) insideColumns = _taps.Columns(firstColumn + pixel % columns);
            for (int row = 0; row < _window.KernelHeight; row++)
            {
                bool isRowInside = row >= insideRows.Begin && row < insideRows.End;
                for (int column = 0; column < _window.KernelWidth; column++)
                {
                    if (!isRowInside || column < insideColumns.Begin || column >= insideColumns.End)
                    {
                        int first = row / _partRows * _filters * _vectorLength + pixel;
                        Subtract(initial[first..], row * _window.KernelWidth + column);
                    }
                }
            }
        }
    }

    private void Subtract(Span<byte> initial, int tap)
    {
        int taps = _window.KernelHeight * _window.KernelWidth;
        for (int filter = 0; filter * taps < _ones.Length; filter++)
        {
            initial[filter * _vectorLength] -= _ones[filter * taps + tap];
        }
    }

    // Number of weights of each tap that are +1: [filter][tap].
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
