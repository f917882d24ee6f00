using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Float weights in the order in which the engine reads them.</summary>
internal static class WeightLayouts
{
    /// <summary>
    /// [out, in, row, column] becomes blocks of filters: row, column, in, filter. The last block is padded with zeros.
    /// </summary>
    /// <param name="node">The convolution.</param>
    /// <param name="filtersPerBlock">Filters of a block.</param>
    public static AlignedArray<float> FilterBlocks(Conv node, int filtersPerBlock)
    {
        ReadOnlySpan<float> weights = node.Weights.Values;
        (int filters, int channels) = (node.Weights.Shape[0], node.Weights.Shape[1]);
        int taps = node.Window.KernelHeight * node.Window.KernelWidth;
        int blocks = (filters + filtersPerBlock - 1) / filtersPerBlock;
        var blocked = new AlignedArray<float>(checked(blocks * filtersPerBlock * taps * channels));
        Span<float> target = blocked.Span;
        for (int i = 0; i < weights.Length; i++)
        {
            (int filter, int rest) = Math.DivRem(i, taps * channels);
            (int channel, int tap) = Math.DivRem(rest, taps);
            (int block, int lane) = Math.DivRem(filter, filtersPerBlock);
            int position = (block * taps + tap) * channels + channel;
            target[position * filtersPerBlock + lane] = weights[i];
        }

        return blocked;
    }

    /// <summary>A row of weights for a planar vector (channel, row, column) becomes row, column, channel.</summary>
    /// <param name="node">The fully connected layer.</param>
    /// <param name="shape">The shape of its input.</param>
    public static AlignedArray<float> ChannelsLast(Linear node, FeatureShape shape)
    {
        ReadOnlySpan<float> planar = node.Weights.Values;
        var weights = new AlignedArray<float>(planar.Length);
        Span<float> target = weights.Span;
        for (int i = 0; i < planar.Length; i++)
        {
            (int output, int rest) = Math.DivRem(i, shape.Count);
            (int channel, int pixel) = Math.DivRem(rest, shape.Area);
            target[output * shape.Count + pixel * shape.Channels + channel] = planar[i];
        }

        return weights;
    }
}
