using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Words;

/// <summary>
/// Filters of a <see cref="WordKernel{TCounter}"/>: blocks of filters; in a block the words of all its filters are side
/// by side, in the order in which a window is read: row, column, word.
/// </summary>
internal sealed class WordFilters<TCounter> : FilterBank
    where TCounter : IWordCounter
{
    private readonly AlignedArray<ulong> _words;
    private readonly int _wordsPerTap;

    public WordFilters(BinaryConv conv, FeatureShape input)
        : base(conv, input)
    {
        _wordsPerTap = SignWords.Count(input.Channels);
        int blocks = (Filters + TCounter.Filters - 1) / TCounter.Filters;
        _words = new AlignedArray<ulong>(checked(blocks * TCounter.Filters * WordsPerWindow));
        var filterWords = new ulong[WordsPerWindow];
        for (int filter = 0; filter < Filters; filter++)
        {
            SignWords.FromFilter(conv, filter, filterWords);
            for (int i = 0; i < filterWords.Length; i++)
            {
                _words.Span[WordIndex(filter / TCounter.Filters, i) + filter % TCounter.Filters] = filterWords[i];
            }
        }
    }

    private int WordsPerWindow => Window.KernelHeight * Window.KernelWidth * _wordsPerTap;

    public override void CountRow(ReadOnlySpan<ushort> codes, MapLayout layout, int row, Span<ushort> counts)
    {
        counts[..(Taps.OutputWidth * CountPitch)].Clear();
        (int firstRow, int endRow) = Taps.Rows(row);
        for (int x = 0; x < Taps.OutputWidth; x++)
        {
            (int firstColumn, int endColumn) = Taps.Columns(x);
            int words = (endColumn - firstColumn) * _wordsPerTap;
            if (words == 0)
            {
                continue;
            }

            for (int tapRow = firstRow; tapRow < endRow; tapRow++)
            {
                int column = x * Window.Stride - Window.Padding + firstColumn;
                int pixel = layout.Row(row * Window.Stride - Window.Padding + tapRow) + column * layout.PixelLength;
                int word = (tapRow * Window.KernelWidth + firstColumn) * _wordsPerTap;
                Add(codes[pixel..], word, words, counts.Slice(x * CountPitch, CountPitch));
            }
        }
    }

    private void Add(ReadOnlySpan<ushort> codes, int word, int words, Span<ushort> counts)
    {
        ref ulong activations = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<ushort, ulong>(codes));
        for (int filter = 0; filter < Filters; filter += TCounter.Filters)
        {
            int weights = WordIndex(filter / TCounter.Filters, word);
            TCounter.Add(ref activations, ref Unsafe.Add(ref _words.Start, weights), words, ref counts[filter]);
        }
    }

    private int WordIndex(int block, int word) => (block * WordsPerWindow + word) * TCounter.Filters;
}
