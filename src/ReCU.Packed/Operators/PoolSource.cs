using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// Average or maximum over a window. Taps outside of the image are ignored by a maximum; an average has none, because
/// the graph has no padded average.
/// </summary>
/// <param name="input">What is pooled.</param>
/// <param name="window">The window.</param>
/// <param name="channels">Channels of a result: those of the input, and zeros around them.</param>
/// <param name="channelsBefore">How many of the zeros lie before the input's channels.</param>
internal sealed class PoolSource<TLanes, TVector, TReduction>(
    Map<float> input, Window window, int channels, int channelsBefore = 0) : IRowSource
    where TLanes : ILanes<TVector>
    where TReduction : IReduction
{
    private readonly TapRanges _taps = new(window, input.Layout.Shape);
    private readonly float _weight = TReduction.Weight(window);
    private readonly bool _isTwoByTwo = window is { KernelHeight: 2, KernelWidth: 2, Padding: 0 };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        (int firstTap, int endTap) = _taps.Rows(row);
        var pooled = (nuint)input.Layout.Shape.Channels;
        nuint whole = pooled / TLanes.Count * TLanes.Count;
        if (pooled < (nuint)channels)
        {
            destination.Clear();
        }

        ref float output = ref Unsafe.Add(ref MemoryMarshal.GetReference(destination), channelsBefore);
        if (_isTwoByTwo && whole == pooled)
        {
            ComputeTwoByTwo(ref maps.Row(input, row * window.Stride), ref output);
            return;
        }

        for (int x = 0; x < _taps.OutputWidth; x++)
        {
            (int firstColumn, int endColumn) = _taps.Columns(x);
            int column = x * window.Stride - window.Padding + firstColumn;
            ref float from = ref Unsafe.Add(
                ref maps.Row(input, row * window.Stride - window.Padding + firstTap), column * (int)pooled);
            var taps = new Taps(endTap - firstTap, endColumn - firstColumn, pooled, (nuint)input.Layout.RowPitch);
            for (nuint c = 0; c < whole; c += TLanes.Count)
            {
                TLanes.Store(Reduce<TLanes, TVector>(ref Unsafe.Add(ref from, c), taps), ref Unsafe.Add(ref output, c));
            }

            if (whole < pooled)
            {
                ReduceRest(ref from, taps, ref output, whole, pooled);
            }

            output = ref Unsafe.Add(ref output, channels);
        }
    }

    // The window of networks' shortcuts, for which two loops over the taps would take longer than the additions. Adds in
    // the same order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeTwoByTwo(ref float from, ref float output)
    {
        var pixel = (nuint)input.Layout.Shape.Channels;
        var pitch = (nuint)input.Layout.RowPitch;
        nuint step = (nuint)window.Stride * pixel;
        TVector start = TLanes.Broadcast(TReduction.Start);
        float weight = _weight;
        for (int x = _taps.OutputWidth; x > 0; x--)
        {
            for (nuint c = 0; c < pixel; c += TLanes.Count)
            {
                ref float top = ref Unsafe.Add(ref from, c);
                ref float bottom = ref Unsafe.Add(ref top, pitch);
                TVector result = TReduction.Combine<TLanes, TVector>(start, TLanes.Load(ref top));
                result = TReduction.Combine<TLanes, TVector>(result, TLanes.Load(ref Unsafe.Add(ref top, pixel)));
                result = TReduction.Combine<TLanes, TVector>(result, TLanes.Load(ref bottom));
                result = TReduction.Combine<TLanes, TVector>(result, TLanes.Load(ref Unsafe.Add(ref bottom, pixel)));
                TLanes.Store(TReduction.Finish<TLanes, TVector>(result, weight), ref Unsafe.Add(ref output, c));
            }

            from = ref Unsafe.Add(ref from, step);
            output = ref Unsafe.Add(ref output, channels);
        }
    }

    // A method of its own: it is compiled only if channels are left.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void ReduceRest(ref float from, in Taps taps, ref float output, nuint first, nuint end)
    {
        for (nuint c = first; c < end; c++)
        {
            Lane.Store(Reduce<Lane, float>(ref Unsafe.Add(ref from, c), taps), ref Unsafe.Add(ref output, c));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TPartVector Reduce<TPart, TPartVector>(ref float from, in Taps taps)
        where TPart : ILanes<TPartVector>
    {
        TPartVector result = TPart.Broadcast(TReduction.Start);
        for (int row = 0; row < taps.Rows; row++)
        {
            ref float tap = ref Unsafe.Add(ref from, (nuint)row * taps.RowPitch);
            for (int column = 0; column < taps.Columns; column++)
            {
                result = TReduction.Combine<TPart, TPartVector>(result, TPart.Load(ref tap));
                tap = ref Unsafe.Add(ref tap, taps.PixelPitch);
            }
        }

        return TReduction.Finish<TPart, TPartVector>(result, _weight);
    }

    private readonly record struct Taps(int Rows, int Columns, nuint PixelPitch, nuint RowPitch);
}
