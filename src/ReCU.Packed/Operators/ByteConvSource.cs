using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// A convolution of bytes for processors without products of int16 pairs: the sums of levels with int8 weights are
/// below 2^24, and so exact as floats, in any order of addition. <c>256 sums - means</c> is computed in integers, and
/// rounded once.
/// </summary>
/// <param name="levels">Computes rows of the sums.</param>
/// <param name="means">The subtracted values.</param>
/// <param name="output">Shape of the output.</param>
internal sealed class ByteConvSource(IRowSource levels, MeanSums means, FeatureShape output) : IRowSource
{
    /// <summary>The float convolution that computes the sums of levels.</summary>
    public static Conv Levels(ByteConv node)
    {
        float[] weights = Array.ConvertAll(node.Weights.Values.ToArray(), weight => (float)weight);
        return new Conv(
            node.Name, node.Input, new FloatTensor(node.Weights.Shape, weights), Bias: null, node.Window);
    }

    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        levels.Compute(maps, scratch, row, destination);
        for (int x = 0; x < output.Width; x++)
        {
            ref int subtracted = ref means.Of(row, x);
            Span<float> sums = destination.Slice(x * output.Channels, output.Channels);
            for (int filter = 0; filter < sums.Length; filter++)
            {
                sums[filter] = (int)sums[filter] * ByteConv.StepsPerLevel - Unsafe.Add(ref subtracted, filter);
            }
        }
    }
}
