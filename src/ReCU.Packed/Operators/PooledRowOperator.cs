using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// Rows of floats, their stages, and the maxima over windows of them, if nothing else reads the rows: they are pooled
/// while they are in the cache, and never stored. Those of an ImageNet stem would take 3 MB.
/// </summary>
/// <remarks>
/// Each row is pooled horizontally once, and then the rows of a window are combined. Rows that two windows share are
/// kept for the next window; a thread that starts within an image computes them again.
/// </remarks>
internal sealed class PooledRowOperator<TLanes, TVector> : PlanOperator
    where TLanes : ILanes<TVector>
{
    private readonly RowChain _rows;
    private readonly TapRanges _taps;
    private readonly Window _window;
    private readonly RowStage[] _stages;
    private readonly nuint _channels;
    private readonly int _pooledLength;

    /// <param name="name">Names of its nodes.</param>
    /// <param name="rows">Computes the rows that are pooled.</param>
    /// <param name="window">The pooling's window.</param>
    /// <param name="stages">The stages of each pooled row.</param>
    public PooledRowOperator(string name, RowChain rows, Window window, RowStage[] stages)
        : base(name, window.Slide(rows.Shape, rows.Shape.Channels).Height)
    {
        (_rows, _window, _stages) = (rows, window, stages);
        _taps = new TapRanges(window, rows.Shape);
        _channels = (nuint)rows.Shape.Channels;
        _pooledLength = _taps.OutputWidth * rows.Shape.Channels;
    }

    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        int next = 0;
        for (int row = first; row < end; row++)
        {
            (int begin, int endTap) = _taps.Rows(row);
            int top = row * _window.Stride - _window.Padding;
            for (next = Math.Max(next, top + begin); next < top + endTap; next++)
            {
                PoolAlong(ref _rows.Make(maps, scratch, next), ref Pooled(scratch, next));
            }

            Join(scratch, top + begin, top + endTap);
            ref float current = ref scratch.Row.Start;
            foreach (RowStage stage in _stages)
            {
                current = ref stage.RunFloats(maps, scratch, row, ref current);
            }
        }
    }

    // As many rows as a window has: a new one replaces the oldest.
    private ref float Pooled(Scratch scratch, int row) =>
        ref Unsafe.Add(ref scratch.Pooled.Start, row % _window.KernelHeight * _pooledLength);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PoolAlong(ref float row, ref float pooled)
    {
        nuint whole = _channels / TLanes.Count * TLanes.Count;
        for (int x = 0; x < _taps.OutputWidth; x++)
        {
            (int begin, int end) = _taps.Columns(x);
            ref float from = ref Unsafe.Add(
                ref row, (nuint)(x * _window.Stride - _window.Padding + begin) * _channels);
            var count = (nuint)(end - begin);
            for (nuint c = 0; c < whole; c += TLanes.Count)
            {
                Largest<TLanes, TVector>(ref Unsafe.Add(ref from, c), count, _channels, ref Unsafe.Add(ref pooled, c));
            }

            for (nuint c = whole; c < _channels; c++)
            {
                Largest<Lane, float>(ref Unsafe.Add(ref from, c), count, _channels, ref Unsafe.Add(ref pooled, c));
            }

            pooled = ref Unsafe.Add(ref pooled, _channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Largest<TPart, TPartVector>(ref float from, nuint count, nuint pitch, ref float to)
        where TPart : ILanes<TPartVector>
    {
        TPartVector largest = TPart.Broadcast(float.NegativeInfinity);
        if (count == 3)
        {
            // All but the first window of a row of an ImageNet stem; the loop would take longer than the maxima.
            largest = TPart.Max(largest, TPart.Load(ref from));
            largest = TPart.Max(largest, TPart.Load(ref Unsafe.Add(ref from, pitch)));
            largest = TPart.Max(largest, TPart.Load(ref Unsafe.Add(ref from, 2 * pitch)));
            TPart.Store(largest, ref to);
            return;
        }

        for (nuint i = 0; i < count; i++)
        {
            largest = TPart.Max(largest, TPart.Load(ref from));
            from = ref Unsafe.Add(ref from, pitch);
        }

        TPart.Store(largest, ref to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Join(Scratch scratch, int firstRow, int endRow)
    {
        ref float to = ref scratch.Row.Start;
        MemoryMarshal.CreateReadOnlySpan(ref Pooled(scratch, firstRow), _pooledLength).CopyTo(scratch.Row.Span);
        nuint whole = (nuint)_pooledLength / TLanes.Count * TLanes.Count;
        for (int row = firstRow + 1; row < endRow; row++)
        {
            ref float from = ref Pooled(scratch, row);
            for (nuint i = 0; i < whole; i += TLanes.Count)
            {
                TLanes.Store(
                    TLanes.Max(TLanes.Load(ref Unsafe.Add(ref to, i)), TLanes.Load(ref Unsafe.Add(ref from, i))),
                    ref Unsafe.Add(ref to, i));
            }

            for (nuint i = whole; i < (nuint)_pooledLength; i++)
            {
                Unsafe.Add(ref to, i) = Lane.Max(Unsafe.Add(ref to, i), Unsafe.Add(ref from, i));
            }
        }
    }
}
