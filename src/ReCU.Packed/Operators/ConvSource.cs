using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// A direct float convolution: four output pixels and two vectors of filters at a time. These eight sums are what two
/// multiply-adds a cycle with a latency of four need, and fit into sixteen registers. A row of a window is contiguous
/// in memory for any number of channels; the border of the input is zero.
/// </summary>
internal sealed class ConvSource<TLanes, TVector> : IRowSource
    where TLanes : ILanes<TVector>
{
    private const int PixelsPerBlock = 4;

    private readonly Map<float> _input;
    private readonly Window _window;
    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;
    private readonly int _filters;
    private readonly int _outputWidth;

    public ConvSource(Conv node, Map<float> input, FeatureShape output)
    {
        (_input, _window) = (input, node.Window);
        (_filters, _outputWidth) = (output.Channels, output.Width);
        int blocks = (_filters + FiltersPerBlock - 1) / FiltersPerBlock;
        _bias = new AlignedArray<float>(blocks * FiltersPerBlock);
        node.Bias?.Values.CopyTo(_bias.Span);
        _weights = WeightLayouts.FilterBlocks(node, FiltersPerBlock);
    }

    private static int FiltersPerBlock => 2 * (int)TLanes.Count;

    private int Channels => _input.Layout.Shape.Channels;

    private int TapsPerFilter => _window.KernelHeight * _window.KernelWidth * Channels;

    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        Span<float> partial = stackalloc float[PixelsPerBlock * FiltersPerBlock];
        ref float start = ref Unsafe.Add(
            ref maps.Row(_input, row * _window.Stride - _window.Padding), -_window.Padding * Channels);
        var step = (nuint)(_window.Stride * Channels);
        for (int filter = 0; filter < _filters; filter += FiltersPerBlock)
        {
            bool isWhole = filter + FiltersPerBlock <= _filters;
            for (int x = 0; x < _outputWidth; x += PixelsPerBlock)
            {
                int pixels = Math.Min(PixelsPerBlock, _outputWidth - x);
                ref float from = ref Unsafe.Add(ref start, (nuint)x * step);
                if (isWhole)
                {
                    ref float to = ref destination[x * _filters + filter];
                    Block(ref from, step, ref to, (nuint)_filters, filter, (nuint)pixels - 1);
                    continue;
                }

                ref float temporary = ref MemoryMarshal.GetReference(partial);
                Block(ref from, step, ref temporary, (nuint)FiltersPerBlock, filter, (nuint)pixels - 1);
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    partial.Slice(pixel * FiltersPerBlock, _filters - filter)
                        .CopyTo(destination[((x + pixel) * _filters + filter)..]);
                }
            }
        }
    }

    /// <summary>Pixels after the last one repeat it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(ref float from, nuint step, ref float to, nuint pitch, int filter, nuint last)
    {
        // All calls come first: a call after the sums exist would keep them in memory during the whole loop.
        var rowPitch = (nuint)_input.Layout.RowPitch;
        var run = (nuint)(_window.KernelWidth * Channels);
        int rows = _window.KernelHeight;
        ref float weights = ref Unsafe.Add(ref _weights.Start, filter * TapsPerFilter);
        ref float bias = ref Unsafe.Add(ref _bias.Start, filter);
        (nuint one, nuint two) = (nuint.Min(1, last), nuint.Min(2, last));

        TVector bias0 = TLanes.Load(ref bias);
        TVector bias1 = TLanes.Load(ref Unsafe.Add(ref bias, TLanes.Count));
        TVector sum00 = bias0, sum10 = bias0, sum20 = bias0, sum30 = bias0;
        TVector sum01 = bias1, sum11 = bias1, sum21 = bias1, sum31 = bias1;
        ref float x0 = ref from;
        for (int row = 0; row < rows; row++)
        {
            ref float x1 = ref Unsafe.Add(ref x0, one * step);
            ref float x2 = ref Unsafe.Add(ref x0, two * step);
            ref float x3 = ref Unsafe.Add(ref x0, last * step);
            for (nuint i = 0; i < run; i++)
            {
                TVector w0 = TLanes.Load(ref weights);
                TVector w1 = TLanes.Load(ref Unsafe.Add(ref weights, TLanes.Count));
                weights = ref Unsafe.Add(ref weights, 2 * TLanes.Count);
                TVector x = TLanes.Broadcast(Unsafe.Add(ref x0, i));
                sum00 = TLanes.MultiplyAdd(x, w0, sum00);
                sum01 = TLanes.MultiplyAdd(x, w1, sum01);
                x = TLanes.Broadcast(Unsafe.Add(ref x1, i));
                sum10 = TLanes.MultiplyAdd(x, w0, sum10);
                sum11 = TLanes.MultiplyAdd(x, w1, sum11);
                x = TLanes.Broadcast(Unsafe.Add(ref x2, i));
                sum20 = TLanes.MultiplyAdd(x, w0, sum20);
                sum21 = TLanes.MultiplyAdd(x, w1, sum21);
                x = TLanes.Broadcast(Unsafe.Add(ref x3, i));
                sum30 = TLanes.MultiplyAdd(x, w0, sum30);
                sum31 = TLanes.MultiplyAdd(x, w1, sum31);
            }

            x0 = ref Unsafe.Add(ref x0, rowPitch);
        }

        Store(ref to, sum00, sum01);
        Store(ref Unsafe.Add(ref to, one * pitch), sum10, sum11);
        Store(ref Unsafe.Add(ref to, two * pitch), sum20, sum21);
        Store(ref Unsafe.Add(ref to, last * pitch), sum30, sum31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float to, TVector first, TVector second)
    {
        TLanes.Store(first, ref to);
        TLanes.Store(second, ref Unsafe.Add(ref to, TLanes.Count));
    }
}
