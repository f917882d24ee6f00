using ReCU.Graph;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>
/// Selects the convolutions whose memory 32-bit indexes can address: tensors that TorchSharp gives access to, and the
/// working memory of threads.
/// </summary>
internal static class MemoryLimits
{
    private const int BitsOfCountingWord = 64;
    private const int CodesOfCountingWord = 16;

    /// <summary>Whether a batch stays below the limits of every kernel. The bounds are not tight.</summary>
    /// <param name="shape">The convolution, with a result that is not empty.</param>
    /// <param name="count">Number of samples.</param>
    public static bool Hold(ConvolutionShape shape, long count) =>
        SampleTensors(shape).All(size => size <= DenseFloats.LargestCount / count)
        && WorkingMemory(shape).All(size => size <= int.MaxValue);

    private static IEnumerable<long> SampleTensors(ConvolutionShape shape)
    {
        (FeatureShape input, FeatureShape output, Window window) = shape;
        yield return (long)output.Channels * output.Height * output.Width;
        // Sign rows: each phase of a row is rounded up to whole words.
        long wordsOfRow = input.Width / ConvolutionShape.WordBits + window.Stride;
        yield return wordsOfRow * input.Height * shape.PaddedChannels;
    }

    private static IEnumerable<long> WorkingMemory(ConvolutionShape shape)
    {
        (FeatureShape input, FeatureShape output, Window window) = shape;
        long taps = shape.Taps;
        // Codes of a sample with its border, and counts of a row.
        yield return (input.Height + 2L * window.Padding) * (input.Width + 2L * window.Padding)
            * (input.Channels / BitsOfCountingWord + 1) * CodesOfCountingWord;
        yield return ((long)output.Channels + BitsOfCountingWord) * output.Width;
        // Tables of the input gradient: a ring of rows.
        long columns = (long)input.Width + output.Width + window.KernelWidth + window.Padding + ConvolutionShape.Lanes;
        yield return (window.KernelHeight + 1) * columns * (output.Channels + 3L) * ConvolutionShape.GroupSize;
        // Tables, words and accumulators of the weight gradient.
        long rows = Math.Max(input.Height, output.Height);
        yield return rows * (output.Width + 3L) * Math.Max(ConvolutionShape.Lanes, output.Channels)
            * ConvolutionShape.GroupSize;
        yield return rows * (output.Width / ConvolutionShape.WordBits + 1) * ConvolutionShape.Lanes * taps;
        long filters = (long)output.Channels + WeightGradient.Tasks * WeightGradient.MostFilters;
        yield return filters * shape.PaddedChannels * taps;
    }
}
