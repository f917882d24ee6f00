using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// A convolution of bytes where the processor has no product of int16 pairs: the sums of levels with int8 weights are
/// below 2^24, and so exact as floats, in whatever order they are added. <c>256 sums - means</c> is made of integers,
/// and rounded once.
/// </summary>
internal sealed class ByteConvSource<TLanes, TVector> : IRowSource
    where TLanes : ILanes<TVector>
{
    private readonly ConvSource<TLanes, TVector> _levels;
    private readonly MeanSums _means;
    private readonly FeatureShape _output;

    public ByteConvSource(ByteConv node, Map<float> input, FeatureShape output)
    {
        float[] weights = Array.ConvertAll(node.Weights.Values.ToArray(), weight => (float)weight);
        _levels = new ConvSource<TLanes, TVector>(
            new Conv(node.Name, node.Input, new FloatTensor(node.Weights.Shape, weights), Bias: null, node.Window),
            input,
            output);
        _means = new MeanSums(node, input.Layout.Shape, block: 1);
        _output = output;
    }

    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        _levels.Compute(maps, scratch, row, destination);
        for (int x = 0; x < _output.Width; x++)
        {
            ref int means = ref _means.Of(row, x);
            Span<float> sums = destination.Slice(x * _output.Channels, _output.Channels);
            for (int filter = 0; filter < sums.Length; filter++)
            {
                sums[filter] = (int)sums[filter] * ByteConv.StepsPerLevel - Unsafe.Add(ref means, filter);
            }
        }
    }
}
