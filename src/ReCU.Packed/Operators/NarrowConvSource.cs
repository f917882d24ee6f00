using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// A direct float convolution for few filters: eight output pixels and one vector of filters at a time, where two
/// vectors, as in <see cref="ConvSource{TLanes, TVector}"/>, would have to be half as wide. Adds in the same order.
/// </summary>
internal sealed class NarrowConvSource<TLanes, TVector> : IRowSource
    where TLanes : ILanes<TVector>
{
    private readonly Map<float> _input;
    private readonly Window _window;
    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;
    private readonly int _filters;
    private readonly int _outputWidth;

    /// <summary>Filters must be a multiple of the vector, and the output's rows at least a block long.</summary>
    public NarrowConvSource(Conv node, Map<float> input, FeatureShape output)
    {
        (_input, _window) = (input, node.Window);
        (_filters, _outputWidth) = (output.Channels, output.Width);
        _bias = new AlignedArray<float>(_filters);
        node.Bias?.Values.CopyTo(_bias.Span);
        _weights = WeightLayouts.FilterBlocks(node, (int)TLanes.Count);
    }

    private int Channels => _input.Layout.Shape.Channels;

    private int TapsPerFilter => _window.KernelHeight * _window.KernelWidth * Channels;

    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        ref float start = ref Unsafe.Add(
            ref maps.Row(_input, row * _window.Stride - _window.Padding), -_window.Padding * Channels);
        int step = _window.Stride * Channels;
        int last = _outputWidth - NarrowConvSource.PixelsPerBlock;
        for (int filter = 0; filter < _filters; filter += (int)TLanes.Count)
        {
            // The last block may begin within the one before it, and compute some pixels again.
            for (int x = 0; x < _outputWidth; x += NarrowConvSource.PixelsPerBlock)
            {
                int pixel = Math.Min(x, last);
                Block(ref Unsafe.Add(ref start, pixel * step), ref destination[pixel * _filters + filter], filter);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(ref float from, ref float to, int filter)
    {
        // All calls come first: a call after the sums exist would keep them in memory during the whole loop.
        var rowPitch = (nuint)_input.Layout.RowPitch;
        var run = (nuint)(_window.KernelWidth * Channels);
        int rows = _window.KernelHeight;
        ref float weights = ref Unsafe.Add(ref _weights.Start, filter * TapsPerFilter);
        TVector bias = TLanes.Load(ref Unsafe.Add(ref _bias.Start, filter));
        var step = (nuint)(_window.Stride * Channels);
        (nuint step2, nuint step3) = (2 * step, 3 * step);
        var pitch = (nuint)_filters;

        TVector sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias;
        TVector sum4 = bias, sum5 = bias, sum6 = bias, sum7 = bias;
        for (int row = 0; row < rows; row++)
        {
            ref float x0 = ref from;
            ref float x4 = ref Unsafe.Add(ref from, 4 * step);
            for (nuint i = 0; i < run; i++)
            {
                TVector weight = TLanes.Load(ref weights);
                weights = ref Unsafe.Add(ref weights, TLanes.Count);
                sum0 = TLanes.MultiplyAdd(TLanes.Broadcast(x0), weight, sum0);
                sum1 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x0, step)), weight, sum1);
                sum2 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x0, step2)), weight, sum2);
                sum3 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x0, step3)), weight, sum3);
                sum4 = TLanes.MultiplyAdd(TLanes.Broadcast(x4), weight, sum4);
                sum5 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x4, step)), weight, sum5);
                sum6 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x4, step2)), weight, sum6);
                sum7 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x4, step3)), weight, sum7);
                x0 = ref Unsafe.Add(ref x0, 1);
                x4 = ref Unsafe.Add(ref x4, 1);
            }

            from = ref Unsafe.Add(ref from, rowPitch);
        }

        TLanes.Store(sum0, ref to);
        TLanes.Store(sum1, ref Unsafe.Add(ref to, pitch));
        TLanes.Store(sum2, ref Unsafe.Add(ref to, 2 * pitch));
        TLanes.Store(sum3, ref Unsafe.Add(ref to, 3 * pitch));
        TLanes.Store(sum4, ref Unsafe.Add(ref to, 4 * pitch));
        TLanes.Store(sum5, ref Unsafe.Add(ref to, 5 * pitch));
        TLanes.Store(sum6, ref Unsafe.Add(ref to, 6 * pitch));
        TLanes.Store(sum7, ref Unsafe.Add(ref to, 7 * pitch));
    }
}

/// <summary>What does not depend on the vector.</summary>
internal static class NarrowConvSource
{
    /// <summary>Pixels of a row at a time.</summary>
    public const int PixelsPerBlock = 8;
}
