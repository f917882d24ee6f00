using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// A convolution of bytes with int8 weights, both as int16: an instruction multiplies two neighbours of a window's row
/// for each filter and adds the products, twice as many multiply-adds as with floats. Blocks are those of <see
/// cref="ConvSource{TLanes, TVector}"/>: four pixels, two vectors of filters.
/// </summary>
internal sealed class PairConvSource<TLanes, TVector> : IRowSource
    where TLanes : IPairLanes<TVector>
{
    private const int PixelsPerBlock = 4;
    private const int Pair = 2;

    private readonly Map<float> _input;
    private readonly Window _window;
    private readonly AlignedArray<short> _weights;
    private readonly MeanSums _means;
    private readonly int _filters;
    private readonly int _outputWidth;
    private readonly int _pairsPerRow;

    public PairConvSource(ByteConv node, Map<float> input, FeatureShape output)
    {
        (_input, _window) = (input, node.Window);
        (_filters, _outputWidth) = (output.Channels, output.Width);
        _pairsPerRow = (_window.KernelWidth * Channels + 1) / Pair;
        int blocks = (_filters + FiltersPerBlock - 1) / FiltersPerBlock;
        _weights = new AlignedArray<short>(checked(blocks * WeightsPerBlock));
        Fill(node.Weights.Values);
        _means = new MeanSums(node, input.Layout.Shape, FiltersPerBlock);
    }

    private static int FiltersPerBlock => 2 * (int)TLanes.Count;

    private int Channels => _input.Layout.Shape.Channels;

    private int WeightsPerBlock => _window.KernelHeight * _pairsPerRow * Pair * FiltersPerBlock;

    private int WordPitch => PairConvSource.WordPitch(_input.Layout);

    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        Span<float> partial = stackalloc float[PixelsPerBlock * FiltersPerBlock];
        ref short words = ref Convert(maps, scratch, row * _window.Stride - _window.Padding);
        int border = _input.Layout.Border - _window.Padding;
        words = ref Unsafe.Add(ref words, border * Channels);
        var step = (nuint)(_window.Stride * Channels);
        for (int filter = 0; filter < _filters; filter += FiltersPerBlock)
        {
            bool isWhole = filter + FiltersPerBlock <= _filters;
            for (int x = 0; x < _outputWidth; x += PixelsPerBlock)
            {
                int pixels = Math.Min(PixelsPerBlock, _outputWidth - x);
                ref short from = ref Unsafe.Add(ref words, (nuint)x * step);
                if (isWhole)
                {
                    ref float to = ref destination[x * _filters + filter];
                    Block(ref from, step, ref to, (nuint)_filters, (row, x, filter), (nuint)pixels - 1);
                    continue;
                }

                ref float temporary = ref MemoryMarshal.GetReference(partial);
                Block(ref from, step, ref temporary, (nuint)FiltersPerBlock, (row, x, filter), (nuint)pixels - 1);
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    partial.Slice(pixel * FiltersPerBlock, _filters - filter)
                        .CopyTo(destination[((x + pixel) * _filters + filter)..]);
                }
            }
        }
    }

    /// <summary>The rows of a window as words, with the border to the left and right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ref short Convert(Activations maps, Scratch scratch, int firstRow)
    {
        var length = (nuint)_input.Layout.RowPitch;
        nuint whole = length / TLanes.Count * TLanes.Count;
        for (int row = 0; row < _window.KernelHeight; row++)
        {
            ref float from = ref Unsafe.Add(
                ref maps.Row(_input, firstRow + row), -_input.Layout.Border * Channels);
            ref short to = ref Unsafe.Add(ref scratch.Levels.Start, row * WordPitch);
            for (nuint i = 0; i < whole; i += TLanes.Count)
            {
                TLanes.StoreWords(ref Unsafe.Add(ref from, i), ref Unsafe.Add(ref to, i));
            }

            for (nuint i = whole; i < length; i++)
            {
                Unsafe.Add(ref to, i) = (short)Unsafe.Add(ref from, i);
            }
        }

        return ref scratch.Levels.Start;
    }

    /// <summary>Pixels after the last one repeat it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(ref short from, nuint step, ref float to, nuint pitch, (int Row, int X, int Filter) at, nuint last)
    {
        // All calls come first: a call after the sums exist would keep them in memory during the whole loop.
        (nuint one, nuint two) = (nuint.Min(1, last), nuint.Min(2, last));
        ref int means0 = ref Means(at, 0);
        ref int means1 = ref Means(at, one);
        ref int means2 = ref Means(at, two);
        ref int means3 = ref Means(at, last);
        var wordPitch = (nuint)WordPitch;
        nuint run = Pair * (nuint)_pairsPerRow;
        int rows = _window.KernelHeight;
        ref short weights = ref Unsafe.Add(ref _weights.Start, at.Filter / FiltersPerBlock * WeightsPerBlock);

        TVector sum00 = TLanes.Zero, sum10 = sum00, sum20 = sum00, sum30 = sum00;
        TVector sum01 = sum00, sum11 = sum00, sum21 = sum00, sum31 = sum00;
        ref short x0 = ref from;
        for (int row = 0; row < rows; row++)
        {
            ref short x1 = ref Unsafe.Add(ref x0, one * step);
            ref short x2 = ref Unsafe.Add(ref x0, two * step);
            ref short x3 = ref Unsafe.Add(ref x0, last * step);
            for (nuint i = 0; i < run; i += Pair)
            {
                TVector w0 = TLanes.Load(ref weights);
                TVector w1 = TLanes.Load(ref Unsafe.Add(ref weights, Pair * TLanes.Count));
                weights = ref Unsafe.Add(ref weights, 2 * Pair * TLanes.Count);
                TVector x = TLanes.Broadcast(ref Unsafe.Add(ref x0, i));
                sum00 = TLanes.MultiplyAdd(x, w0, sum00);
                sum01 = TLanes.MultiplyAdd(x, w1, sum01);
                x = TLanes.Broadcast(ref Unsafe.Add(ref x1, i));
                sum10 = TLanes.MultiplyAdd(x, w0, sum10);
                sum11 = TLanes.MultiplyAdd(x, w1, sum11);
                x = TLanes.Broadcast(ref Unsafe.Add(ref x2, i));
                sum20 = TLanes.MultiplyAdd(x, w0, sum20);
                sum21 = TLanes.MultiplyAdd(x, w1, sum21);
                x = TLanes.Broadcast(ref Unsafe.Add(ref x3, i));
                sum30 = TLanes.MultiplyAdd(x, w0, sum30);
                sum31 = TLanes.MultiplyAdd(x, w1, sum31);
            }

            x0 = ref Unsafe.Add(ref x0, wordPitch);
        }

        Store(ref to, ref means0, sum00, sum01);
        Store(ref Unsafe.Add(ref to, one * pitch), ref means1, sum10, sum11);
        Store(ref Unsafe.Add(ref to, two * pitch), ref means2, sum20, sum21);
        Store(ref Unsafe.Add(ref to, last * pitch), ref means3, sum30, sum31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref int Means((int Row, int X, int Filter) at, nuint pixel) =>
        ref Unsafe.Add(ref _means.Of(at.Row, at.X + (int)pixel), at.Filter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float to, ref int means, TVector first, TVector second)
    {
        TLanes.Store(first, ref means, ref to);
        TLanes.Store(second, ref Unsafe.Add(ref means, TLanes.Count), ref Unsafe.Add(ref to, TLanes.Count));
    }

    // [out, in, row, column] becomes blocks of filters: row, pair of column and in, filter, word of the pair.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(ReadOnlySpan<sbyte> weights)
    {
        int taps = _window.KernelHeight * _window.KernelWidth;
        Span<short> target = _weights.Span;
        for (int i = 0; i < weights.Length; i++)
        {
            (int filter, int rest) = Math.DivRem(i, taps * Channels);
            (int channel, int tap) = Math.DivRem(rest, taps);
            (int row, int column) = Math.DivRem(tap, _window.KernelWidth);
            (int block, int lane) = Math.DivRem(filter, FiltersPerBlock);
            (int pair, int word) = Math.DivRem(column * Channels + channel, Pair);
            int position = ((row * _pairsPerRow + pair) * FiltersPerBlock + lane) * Pair + word;
            target[block * WeightsPerBlock + position] = weights[i];
        }
    }
}

/// <summary>Sizes that do not depend on the vector.</summary>
internal static class PairConvSource
{
    /// <summary>
    /// Words of a row. If their number is odd, the last pair reads one word beyond, whose weight is zero.
    /// </summary>
    public static int WordPitch(MapLayout input) => checked(input.RowPitch + 1);

    /// <summary>Words of the rows that a window reads.</summary>
    public static int CountWords(Window window, MapLayout input) => checked(window.KernelHeight * WordPitch(input));
}
