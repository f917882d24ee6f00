using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Kernels.Lookups;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Pairs;

/// <summary>
/// Filters of a <see cref="PairKernel"/>: blocks of two vectors of filters (the last one may have one); the indexes of
/// a block have the order in which a window is read: row, group, column.
/// </summary>
internal sealed class PairFilters : FilterBank
{
    public const int PixelsPerBlock = 4;
    public const int Columns = 3;

    // Filters that do not stay in the first-level cache are read once for several rows, whose counts stay there.
    private const int MostBytes = 1 << 15;
    private const int MostCounts = 1 << 13;

    private readonly PairKernel _kernel;
    private readonly AlignedArray<byte> _indexes;
    private readonly int _vectors;
    private readonly int _groups;

    public PairFilters(PairKernel kernel, BinaryConv conv, FeatureShape input)
        : base(conv, input)
    {
        _kernel = kernel;
        _vectors = (Filters + Avx2PairCounter.Lanes - 1) / Avx2PairCounter.Lanes;
        _groups = kernel.CodesPerPixel(input.Channels);
        _indexes = new AlignedArray<byte>(checked(_vectors * BytesOfVector));
        int rowsInCache = MostCounts / (Taps.OutputWidth * CountPitch);
        RowsAtOnce = _indexes.Length > MostBytes ? Math.Clamp(rowsInCache, 1, Taps.OutputHeight) : 1;
        Fill(conv);
    }

    private int BytesOfRow => checked(Columns * _groups * Avx2PairCounter.Lanes);

    private int BytesOfVector => checked(Window.KernelHeight * BytesOfRow);

    public override int RowsAtOnce { get; }

    public override void CountRow(ReadOnlySpan<ushort> codes, MapLayout layout, int row, Span<ushort> counts) =>
        CountRows(codes, layout, row, 1, counts);

    public override void CountRows(
        ReadOnlySpan<ushort> codes, MapLayout layout, int first, int rows, Span<ushort> counts)
    {
        for (int vector = 0; vector < _vectors; vector += 2)
        {
            for (int row = 0; row < rows; row++)
            {
                int firstCount = row * Taps.OutputWidth * CountPitch + vector * Avx2PairCounter.Lanes;
                CountVectors(codes, layout, first + row, vector, counts[firstCount..]);
            }
        }
    }

    private void CountVectors(
        ReadOnlySpan<ushort> codes, MapLayout layout, int row, int vector, Span<ushort> counts)
    {
        (int firstTap, int endTap) = Taps.Rows(row);
        int vectors = Math.Min(2, _vectors - vector);

        // A pair has the place of its second pixel.
        int start = layout.Row(row * Window.Stride - Window.Padding + firstTap)
            + (Window.Stride - Window.Padding) * layout.PixelLength;
        var block = new PairBlock
        {
            Tables = ref _kernel.Tables,
            CodesPerPixel = (nuint)_groups,
            NextPair = (nuint)(2 * Window.Stride * _groups),
            RowPitch = (nuint)layout.RowPitch,
            Rows = endTap - firstTap,
            Weights = ref Unsafe.Add(
                ref _indexes.Start, vector * BytesOfVector + vectors * firstTap * BytesOfRow),
            CountPitch = (nuint)CountPitch,
        };
        for (int next = 0; next < Taps.OutputWidth; next += PixelsPerBlock)
        {
            // The last block counts pixels of the one before again if it would not be whole.
            int x = Math.Min(next, Taps.OutputWidth - PixelsPerBlock);
            block.Codes = ref Unsafe.Add(
                ref MemoryMarshal.GetReference(codes), start + x * Window.Stride * layout.PixelLength);
            block.Counts = ref Unsafe.Add(ref MemoryMarshal.GetReference(counts), x * CountPitch);
            if (vectors == 2)
            {
                Avx2PairCounter.CountTwo(block);
            }
            else
            {
                Avx2PairCounter.CountOne(block);
            }
        }
    }

    private void Fill(BinaryConv conv)
    {
        const int bits = Avx2PairCounter.IndexBits;
        const int groupsPerWord = SignWords.BitsPerWord / bits;
        int wordsPerTap = SignWords.Count(Input.Channels);
        var words = new ulong[Window.KernelHeight * Columns * wordsPerTap];
        for (int filter = 0; filter < Filters; filter++)
        {
            SignWords.FromFilter(conv, filter, words);
            int vector = filter / Avx2PairCounter.Lanes;
            int vectors = Math.Min(2, _vectors - vector / 2 * 2);
            int at = vector / 2 * 2 * BytesOfVector + vector % 2 * Avx2PairCounter.Lanes
                + ILookupCounter.Position(filter % Avx2PairCounter.Lanes, Avx2PairCounter.Lanes);
            for (int row = 0; row < Window.KernelHeight; row++)
            {
                for (int group = 0; group < _groups; group++)
                {
                    (int word, int shift) = (group / groupsPerWord, group % groupsPerWord * bits);
                    for (int column = 0; column < Columns; column++, at += vectors * Avx2PairCounter.Lanes)
                    {
                        ulong bitsOfWord = words[(row * Columns + column) * wordsPerTap + word];
                        _indexes.Span[at] = (byte)(bitsOfWord >> shift & ((1 << bits) - 1));
                    }
                }
            }
        }
    }
}
