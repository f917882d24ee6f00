using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Lookups;

/// <summary>
/// Filters of a <see cref="LookupKernel{TCounter}"/>: blocks of two vectors of filters (the last one may have one); the
/// indexes of a block have the order in which a window is read: row, column, group.
/// </summary>
internal sealed class LookupFilters<TCounter> : FilterBank
    where TCounter : ILookupCounter
{
    private const int PixelsPerBlock = 4;

    private readonly LookupKernel<TCounter> _kernel;
    private readonly AlignedArray<byte> _indexes;
    private readonly int _vectors;
    private readonly int _codesPerPixel;
    private readonly int _codesOfLastWord;

    public LookupFilters(LookupKernel<TCounter> kernel, BinaryConv conv, FeatureShape input)
        : base(conv, input)
    {
        _kernel = kernel;
        _vectors = (Filters + TCounter.Lanes - 1) / TCounter.Lanes;
        _codesPerPixel = kernel.CodesPerPixel(input.Channels);
        _codesOfLastWord = kernel.CodesPerPixel((input.Channels - 1) % SignWords.BitsPerWord + 1);
        _indexes = new AlignedArray<byte>(checked(_vectors * TCounter.Lanes * CodesPerWindow));
        Fill(conv);
    }

    private int Taps2D => Window.KernelHeight * Window.KernelWidth;

    private int CodesPerWindow => checked(Taps2D * _codesPerPixel);

    public override void CountRow(ReadOnlySpan<ushort> codes, MapLayout layout, int row, Span<ushort> counts)
    {
        (int firstTap, int endTap) = Taps.Rows(row);
        int run = Window.KernelWidth * _codesPerPixel;
        int top = row * Window.Stride - Window.Padding + firstTap;
        int start = layout.Row(top) - Window.Padding * layout.PixelLength;
        var step = (nuint)(Window.Stride * layout.PixelLength);
        var pitch = (nuint)CountPitch;
        var block = new LookupBlock
        {
            Tables = ref _kernel.Tables,
            RowPitch = (nuint)layout.RowPitch,
            Rows = endTap - firstTap,
            Run = (nuint)run,
        };
        for (int vector = 0; vector < _vectors; vector += 2)
        {
            int vectors = Math.Min(2, _vectors - vector);
            int weights = (vector * CodesPerWindow + vectors * firstTap * run) * TCounter.Lanes;
            block.Weights = ref Unsafe.Add(ref _indexes.Start, weights);
            for (int x = 0; x < Taps.OutputWidth; x += PixelsPerBlock)
            {
                nuint last = (nuint)(Math.Min(PixelsPerBlock, Taps.OutputWidth - x) - 1);
                block.Codes = ref Unsafe.Add(
                    ref MemoryMarshal.GetReference(codes), start + x * Window.Stride * layout.PixelLength);
                block.Counts = ref Unsafe.Add(
                    ref MemoryMarshal.GetReference(counts), x * CountPitch + vector * TCounter.Lanes);
                (block.Codes1, block.Counts1) = (Math.Min(1, last) * step, Math.Min(1, last) * pitch);
                (block.Codes2, block.Counts2) = (Math.Min(2, last) * step, Math.Min(2, last) * pitch);
                (block.Codes3, block.Counts3) = (last * step, last * pitch);
                Count(block, vectors, isWhole: last == PixelsPerBlock - 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count(in LookupBlock block, int vectors, bool isWhole)
    {
        if (vectors == 2)
        {
            TCounter.CountTwo(block);
        }
        else if (isWhole && Window is { KernelWidth: 3, Stride: 1 })
        {
            TCounter.CountOneSliding(block);
        }
        else
        {
            TCounter.CountOne(block);
        }
    }

    private void Fill(BinaryConv conv)
    {
        var words = new ulong[Taps2D * SignWords.Count(Input.Channels)];
        for (int filter = 0; filter < Filters; filter++)
        {
            SignWords.FromFilter(conv, filter, words);
            int vector = filter / TCounter.Lanes;
            int vectors = Math.Min(2, _vectors - vector / 2 * 2);
            int block = vector / 2 * 2 * CodesPerWindow * TCounter.Lanes;
            int lane = vector % 2 * TCounter.Lanes
                + ILookupCounter.Position(filter % TCounter.Lanes, TCounter.Lanes);
            FillFilter(words, _indexes.Span[(block + lane)..], step: vectors * TCounter.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillFilter(ReadOnlySpan<ulong> words, Span<byte> indexes, int step)
    {
        int wordsPerTap = SignWords.Count(Input.Channels);
        int at = 0;
        for (int i = 0; i < words.Length; i++)
        {
            int codes = i % wordsPerTap == wordsPerTap - 1 ? _codesOfLastWord : LookupCodes<TCounter>.PerWord;
            ulong word = words[i];
            for (int code = 0; code < codes; code++, at += step)
            {
                indexes[at] = (byte)(word & (ulong)LookupCodes<TCounter>.LargestIndex);
                word >>= TCounter.IndexBits;
            }
        }
    }
}
