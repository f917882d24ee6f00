using System.Numerics;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// A convolution of bytes: <c>256 sums - means</c> in integers, rounded once to a float. The sums of levels with int8
/// weights are below 2^24, and so exact as floats, too, whatever made them.
/// </summary>
/// <param name="levels">Makes rows of sums of weights with levels; taps in the border add nothing.</param>
/// <param name="means">What is subtracted.</param>
/// <param name="output">Shape of the output.</param>
internal sealed class ByteConvSource(IRowSource levels, MeanSums means, FeatureShape output) : IRowSource
{
    public void Compute(Activations maps, Scratch scratch, int row, Span<float> destination)
    {
        levels.Compute(maps, scratch, row, destination);
        for (int x = 0; x < output.Width; x++)
        {
            Subtract(means.Of(row, x), destination.Slice(x * output.Channels, output.Channels));
        }
    }

    private static void Subtract(ReadOnlySpan<int> means, Span<float> sums)
    {
        int whole = sums.Length / Vector<float>.Count * Vector<float>.Count;
        for (int i = 0; i < whole; i += Vector<float>.Count)
        {
            Span<float> part = sums.Slice(i, Vector<float>.Count);
            Vector<int> steps = Vector.ConvertToInt32Native(new Vector<float>(part)) * ByteConv.StepsPerLevel;
            Vector.ConvertToSingle(steps - new Vector<int>(means[i..])).CopyTo(part);
        }

        for (int i = whole; i < sums.Length; i++)
        {
            sums[i] = (int)sums[i] * ByteConv.StepsPerLevel - means[i];
        }
    }
}
