using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>A fully connected layer: dot products of the input with each row of the weights.</summary>
internal sealed class LinearSource<TLanes, TVector> : IRowSource
    where TLanes : ILanes<TVector>
{
    private readonly Map<float> _input;
    private readonly AlignedArray<float> _weights;
    private readonly float[] _bias;

    public LinearSource(Linear node, Map<float> input)
    {
        _input = input;
        _bias = node.Bias.Values.ToArray();
        _weights = WeightLayouts.ChannelsLast(node, input.Layout.Shape);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        FeatureShape shape = _input.Layout.Shape;
        int rowLength = shape.Width * shape.Channels;
        for (int o = 0; o < _bias.Length; o++)
        {
            float sum = _bias[o];
            for (int y = 0; y < shape.Height; y++)
            {
                ref float weights = ref Unsafe.Add(ref _weights.Start, (o * shape.Height + y) * rowLength);
                sum += Dot(ref maps.Row(_input, y), ref weights, (nuint)rowLength);
            }

            destination[o] = sum;
        }
    }

    // Four sums, so that an addition does not wait for the previous one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(ref float x, ref float w, nuint length)
    {
        TVector sum0 = TLanes.Broadcast(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        nuint i = 0;
        for (; i + 4 * TLanes.Count <= length; i += 4 * TLanes.Count)
        {
            sum0 = MultiplyAdd(ref x, ref w, i, sum0);
            sum1 = MultiplyAdd(ref x, ref w, i + TLanes.Count, sum1);
            sum2 = MultiplyAdd(ref x, ref w, i + 2 * TLanes.Count, sum2);
            sum3 = MultiplyAdd(ref x, ref w, i + 3 * TLanes.Count, sum3);
        }

        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            sum0 = MultiplyAdd(ref x, ref w, i, sum0);
        }

        float sum = TLanes.Sum(TLanes.Add(TLanes.Add(sum0, sum1), TLanes.Add(sum2, sum3)));
        for (; i < length; i++)
        {
            sum += Unsafe.Add(ref x, i) * Unsafe.Add(ref w, i);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector MultiplyAdd(ref float x, ref float w, nuint position, TVector sum) => TLanes.MultiplyAdd(
        TLanes.Load(ref Unsafe.Add(ref x, position)), TLanes.Load(ref Unsafe.Add(ref w, position)), sum);
}
