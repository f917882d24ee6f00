using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// Filters of a <see cref="PixelKernel{TCounter}"/> in blocks; the table offsets of a block have the order in which a
/// window is read: row, column, group.
/// </summary>
internal sealed class PixelFilters<TCounter> : FilterBank
    where TCounter : IPixelCounter
{
    private readonly PixelKernel<TCounter> _kernel;
    private readonly PixelStrip _strip;
    private readonly BorderCounts _border;
    private readonly AlignedArray<ushort> _weights;
    private readonly int[] _starts;
    private readonly int _partRows;
    private readonly int _paddedFilters;

    public PixelFilters(PixelKernel<TCounter> kernel, BinaryConv conv, FeatureShape input)
        : base(conv, input)
    {
        _kernel = kernel;
        _strip = new PixelStrip(Window, input, TCounter.IndexBits, TCounter.Pixels);
        _starts = _strip.Starts();
        _paddedFilters = (Filters + TCounter.Filters - 1) / TCounter.Filters * TCounter.Filters;
        _partRows = Math.Min(Window.KernelHeight, byte.MaxValue / TCounter.IndexBits / _strip.LookupsPerRow);
        _border = new BorderCounts(conv, Taps, _strip, _paddedFilters, TCounter.Pixels, _partRows);
        _weights = new AlignedArray<ushort>(_paddedFilters / TCounter.FiltersPerTable * _strip.Lookups);
        FillWeights(conv);
    }

    public override int CountPitch => _paddedFilters;

    public override int RowsAtOnce => _strip.Rows;

    public override void CountRow(ReadOnlySpan<ushort> codes, MapLayout layout, int row, Span<ushort> counts) =>
        CountRows(codes, layout, row, 1, counts);

    [SkipLocalsInit]
    public override void CountRows(
        ReadOnlySpan<ushort> codes, MapLayout layout, int first, int rows, Span<ushort> counts)
    {
        Span<byte> planes = stackalloc byte[_strip.Length];
        Span<ushort> line = stackalloc ushort[_strip.LineLength];
        Span<byte> initial = stackalloc byte[2 * _border.Length];
        int vectorRows = _strip.RowsPerVector;
        for (int column = 0; column < Taps.OutputWidth; column += _strip.Columns)
        {
            int columns = Math.Min(_strip.Columns, Taps.OutputWidth - column);
            _strip.Fill<TCounter>(codes, layout, first, rows, column, line, planes);
            int row = 0;
            for (; vectorRows * columns == TCounter.Pixels && row + 2 * vectorRows <= rows; row += 2 * vectorRows)
            {
                CountTwo(
                    planes[(row * _strip.RowPitch)..],
                    _border.Initial(first + row, column, initial),
                    _border.Initial(first + row + vectorRows, column, initial[_border.Length..]),
                    counts[((row * Taps.OutputWidth + column) * CountPitch)..]);
            }

            for (; row < rows; row += vectorRows)
            {
                Count(
                    planes[(row * _strip.RowPitch)..],
                    _border.Initial(first + row, column, initial),
                    Math.Min(vectorRows, rows - row) * columns,
                    counts[((row * Taps.OutputWidth + column) * CountPitch)..]);
            }
        }
    }

    // Two whole vectors, one below the other.
    private void CountTwo(
        ReadOnlySpan<byte> planes,
        ReadOnlySpan<byte> initial,
        ReadOnlySpan<byte> nextInitial,
        Span<ushort> counts)
    {
        Span<ushort> nextCounts = counts[(_strip.RowsPerVector * Taps.OutputWidth * CountPitch)..];
        PixelBlock first = Block(planes, CountPitch);
        PixelBlock second = Block(planes[(_strip.RowsPerVector * _strip.RowPitch)..], CountPitch);
        for (int filter = 0; filter < _paddedFilters; filter += TCounter.Filters)
        {
            first.Counts = ref counts[filter];
            second.Counts = ref nextCounts[filter];
            for (int part = 0; part < _border.Parts; part++)
            {
                Place(ref first, initial, filter, part);
                Place(ref second, nextInitial, filter, part);
                TCounter.CountTwo(first, second);
            }
        }
    }

    [SkipLocalsInit]
    private void Count(ReadOnlySpan<byte> planes, ReadOnlySpan<byte> initial, int pixels, Span<ushort> counts)
    {
        // All pixels of a vector are stored; if the row has fewer, they are stored elsewhere first.
        Span<ushort> whole = stackalloc ushort[TCounter.Pixels * TCounter.Filters];
        bool isWhole = pixels == TCounter.Pixels;
        scoped PixelBlock block = Block(planes, isWhole ? CountPitch : TCounter.Filters);
        for (int filter = 0; filter < _paddedFilters; filter += TCounter.Filters)
        {
            Span<ushort> target = counts[filter..];
            block.Counts = ref MemoryMarshal.GetReference(isWhole ? target : whole);
            for (int part = 0; part < _border.Parts; part++)
            {
                Place(ref block, initial, filter, part);
                TCounter.Count(block);
            }

            for (int i = 0; i < pixels && !isWhole; i++)
            {
                whole.Slice(i * TCounter.Filters, TCounter.Filters).CopyTo(target[(i * CountPitch)..]);
            }
        }
    }

    private PixelBlock Block(ReadOnlySpan<byte> planes, int countPitch) => new()
    {
        Tables = ref _kernel.Tables.Start,
        Planes = ref MemoryMarshal.GetReference(planes),
        CountPitch = (nuint)countPitch,
    };

    // A block of filters, and the part of the window that it counts next.
    private void Place(ref PixelBlock block, ReadOnlySpan<byte> initial, int filter, int part)
    {
        int lookup = part * _partRows * _strip.LookupsPerRow;
        block.Starts = ref _starts[lookup];
        block.Lookups = Math.Min(_partRows * _strip.LookupsPerRow, _strip.Lookups - lookup);
        block.Weights = ref Unsafe.Add(
            ref _weights.Start,
            (filter * _strip.Lookups + lookup * TCounter.Filters) / TCounter.FiltersPerTable);
        block.Initial = ref Unsafe.Add(
            ref MemoryMarshal.GetReference(initial), (part * _paddedFilters + filter) * TCounter.Pixels);
        block.Adds = part > 0;
    }

    private void FillWeights(BinaryConv conv)
    {
        int channels = Input.Channels;
        int groups = PixelStrip.Groups(channels, TCounter.IndexBits);
        var words = new ulong[Window.KernelHeight * Window.KernelWidth * SignWords.Count(channels)];
        for (int filter = 0; filter < Filters; filter++)
        {
            SignWords.FromFilter(conv, filter, words);
            (int block, int lane) = Math.DivRem(filter, TCounter.Filters);
            for (int lookup = 0; lookup < _strip.Lookups; lookup++)
            {
                (int word, int shift) = PixelStrip.Place(lookup % groups, TCounter.IndexBits);
                ulong ofWord = words[lookup / groups] >> (word * NarrowLayer.WordBits) & ushort.MaxValue;
                int index = (int)(ofWord >> shift) & ((1 << TCounter.IndexBits) - 1);
                bool isFirstOfPair = lane % TCounter.FiltersPerTable < TCounter.FiltersPerTable - 1;
                int tables = index * (isFirstOfPair ? TableSet.PairMembers(TCounter.IndexBits) : 1);
                int at = (block * _strip.Lookups + lookup) * TCounter.Filters + lane;
                _weights.Span[at / TCounter.FiltersPerTable] += (ushort)(tables * TCounter.Pixels);
            }
        }
    }
}
