using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// A convolution of bytes with int8 weights: an instruction multiplies a few neighbours of a window's row for each
/// filter and adds the products. With pairs of int16 it does twice as many multiply-adds as with floats, with four bytes
/// four times as many. Blocks are those of <see cref="ConvSource{TLanes, TVector}"/>: four pixels, two vectors of
/// filters.
/// </summary>
internal sealed class DotConvSource<TLanes, TVector, TLevel> : IRowSource
    where TLanes : IDotLanes<TVector, TLevel>
    where TLevel : unmanaged
{
    private const int PixelsPerBlock = 4;

    private readonly Map<float> _input;
    private readonly Window _window;
    private readonly AlignedArray<TLevel> _weights;
    private readonly MeanSums _means;
    private readonly int _filters;
    private readonly int _outputWidth;
    private readonly int _groupsPerRow;

    public DotConvSource(ByteConv node, Map<float> input, FeatureShape output)
    {
        (_input, _window) = (input, node.Window);
        (_filters, _outputWidth) = (output.Channels, output.Width);
        _groupsPerRow = (_window.KernelWidth * Channels + Group - 1) / Group;
        int blocks = (_filters + FiltersPerBlock - 1) / FiltersPerBlock;
        _weights = new AlignedArray<TLevel>(checked(blocks * WeightsPerBlock));
        Fill(node.Weights.Values);
        _means = new MeanSums(node, input.Layout.Shape, FiltersPerBlock);
    }

    private static int Group => TLanes.Products;

    private static int FiltersPerBlock => 2 * (int)TLanes.Count;

    private int Channels => _input.Layout.Shape.Channels;

    private int WeightsPerBlock => _window.KernelHeight * _groupsPerRow * Group * FiltersPerBlock;

    // The last group of a row reads beyond it; the weights there are zero.
    private int LevelPitch => checked(_input.Layout.RowPitch + Group - 1);

    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        Span<float> partial = stackalloc float[PixelsPerBlock * FiltersPerBlock];
        ref TLevel levels = ref Convert(maps, scratch, row * _window.Stride - _window.Padding);
        int border = _input.Layout.Border - _window.Padding;
        levels = ref Unsafe.Add(ref levels, border * Channels);
        var step = (nuint)(_window.Stride * Channels);
        for (int filter = 0; filter < _filters; filter += FiltersPerBlock)
        {
            bool isWhole = filter + FiltersPerBlock <= _filters;
            for (int x = 0; x < _outputWidth; x += PixelsPerBlock)
            {
                int pixels = Math.Min(PixelsPerBlock, _outputWidth - x);
                ref TLevel from = ref Unsafe.Add(ref levels, (nuint)x * step);
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

    /// <summary>The rows of a window as levels, with the border to the left and right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ref TLevel Convert(Activations maps, Scratch scratch, int firstRow)
    {
        var length = (nuint)_input.Layout.RowPitch;
        nuint whole = length / TLanes.Count * TLanes.Count;
        ref TLevel levels = ref Unsafe.As<byte, TLevel>(ref scratch.Levels.Start);
        for (int row = 0; row < _window.KernelHeight; row++)
        {
            ref float from = ref Unsafe.Add(
                ref maps.Row(_input, firstRow + row), -_input.Layout.Border * Channels);
            ref TLevel to = ref Unsafe.Add(ref levels, row * LevelPitch);
            for (nuint i = 0; i < whole; i += TLanes.Count)
            {
                TLanes.StoreLevels(ref Unsafe.Add(ref from, i), ref Unsafe.Add(ref to, i));
            }

            for (nuint i = whole; i < length; i++)
            {
                Unsafe.Add(ref to, i) = TLanes.Level((int)Unsafe.Add(ref from, i));
            }
        }

        return ref levels;
    }

    /// <summary>Pixels after the last one repeat it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(ref TLevel from, nuint step, ref float to, nuint pitch, (int Row, int X, int Filter) at, nuint last)
    {
        // All calls come first: a call after the sums exist would keep them in memory during the whole loop.
        (nuint one, nuint two) = (nuint.Min(1, last), nuint.Min(2, last));
        ref int means0 = ref Means(at, 0);
        ref int means1 = ref Means(at, one);
        ref int means2 = ref Means(at, two);
        ref int means3 = ref Means(at, last);
        var levelPitch = (nuint)LevelPitch;
        var group = (nuint)Group;
        nuint run = group * (nuint)_groupsPerRow;
        int rows = _window.KernelHeight;
        ref TLevel weights = ref Unsafe.Add(ref _weights.Start, at.Filter / FiltersPerBlock * WeightsPerBlock);

        TVector sum00 = TLanes.Zero, sum10 = sum00, sum20 = sum00, sum30 = sum00;
        TVector sum01 = sum00, sum11 = sum00, sum21 = sum00, sum31 = sum00;
        ref TLevel x0 = ref from;
        for (int row = 0; row < rows; row++)
        {
            ref TLevel x1 = ref Unsafe.Add(ref x0, one * step);
            ref TLevel x2 = ref Unsafe.Add(ref x0, two * step);
            ref TLevel x3 = ref Unsafe.Add(ref x0, last * step);
            for (nuint i = 0; i < run; i += group)
            {
                TVector w0 = TLanes.Load(ref weights);
                TVector w1 = TLanes.Load(ref Unsafe.Add(ref weights, group * TLanes.Count));
                weights = ref Unsafe.Add(ref weights, 2 * group * TLanes.Count);
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

            x0 = ref Unsafe.Add(ref x0, levelPitch);
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

    // [out, in, row, column] becomes blocks of filters: row, group of column and in, filter, level of the group.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(ReadOnlySpan<sbyte> weights)
    {
        int taps = _window.KernelHeight * _window.KernelWidth;
        Span<TLevel> target = _weights.Span;
        for (int i = 0; i < weights.Length; i++)
        {
            (int filter, int rest) = Math.DivRem(i, taps * Channels);
            (int channel, int tap) = Math.DivRem(rest, taps);
            (int row, int column) = Math.DivRem(tap, _window.KernelWidth);
            (int block, int lane) = Math.DivRem(filter, FiltersPerBlock);
            (int group, int level) = Math.DivRem(column * Channels + channel, Group);
            int position = ((row * _groupsPerRow + group) * FiltersPerBlock + lane) * Group + level;
            target[block * WeightsPerBlock + position] = TLanes.Level(weights[i]);
        }
    }
}

/// <summary>Sizes that do not depend on the vector.</summary>
internal static class DotConvSource
{
    /// <summary>The most bytes of the rows that a window reads: int16, and one beyond the last.</summary>
    public static int CountBytes(Window window, MapLayout input) =>
        checked(window.KernelHeight * (input.RowPitch + 1) * sizeof(short));
}
