using System.Runtime.CompilerServices;
using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// A binary convolution whose scaled, clipped sums are needed only as signs: no float is computed. In plain form, for a
/// batch norm of factor a and offset b:
/// <code>
/// bit = clip(a s + b) >= 0
///     = s >= -b / a  where a > 0,   s &lt;= -b / a  where a &lt; 0,   b >= 0  where a = 0,
/// </code>
/// which is a comparison of the integer s = N - 2m with a <see cref="SignRule"/>.
/// </summary>
internal sealed class ThresholdOperator : PlanOperator
{
    private readonly Map<ushort> _input;
    private readonly FilterBank _filters;
    private readonly SignRule _rule;
    private readonly SignSink _sink;

    public ThresholdOperator(string name, Map<ushort> input, FilterBank filters, SignRule rule, SignSink sink)
        : base(name, filters.Taps.OutputHeight)
    {
        (_input, _filters, _rule, _sink) = (input, filters, rule, sink);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        int rowLength = _filters.Taps.OutputWidth * _filters.CountPitch;
        for (int start = first; start < end; start += _filters.RowsAtOnce)
        {
            int rows = Math.Min(_filters.RowsAtOnce, end - start);
            _filters.CountRows(maps.Codes(_input), _input.Layout, start, rows, scratch.Counts.Span);
            for (int i = 0; i < rows; i++)
            {
                _filters.Taps.CountProducts(start + i, scratch.Products);
                _sink.Store(maps, start + i, Compare(scratch, i * rowLength));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<ulong> Compare(Scratch scratch, int counts)
    {
        ulong[] turned = _rule.Turned;
        Span<ulong> words = scratch.Words.Span[..(_filters.Taps.OutputWidth * turned.Length)];
        Span<ulong> ofPixel = words;
        ref ushort from = ref Unsafe.Add(ref scratch.Counts.Start, counts);
        for (int pixel = 0; pixel < _filters.Taps.OutputWidth; pixel++)
        {
            int products = scratch.Products[pixel];
            for (int word = 0; word < turned.Length; word++)
            {
                ofPixel[word] = turned[word] ^ Thresholds.Compare(
                    ref Unsafe.Add(ref from, word * SignWords.BitsPerWord),
                    ref Unsafe.Add(ref _rule.Thresholds.Start, word * SignWords.BitsPerWord),
                    products);
            }

            from = ref Unsafe.Add(ref from, _filters.CountPitch);
            ofPixel = ofPixel[turned.Length..];
        }

        return words;
    }
}
