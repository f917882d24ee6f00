using ReCU.Graph;
using ReCU.Packed.Kernels.Pixels;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>
/// Bytes of parameters as the engine lays them out. In double precision, for hostile sizes overflow integers.
/// </summary>
internal static class LayoutBytes
{
    /// <summary>Filters of a block; a filter takes the room of a whole one.</summary>
    public const int FiltersPerBlock = 64;

    // Parameters that a stage repeats for several pixels.
    private const int RepeatedBytes = 2 * 512 * sizeof(float);

    /// <summary>Binary weights take a byte for every four bits or more; narrow ones a little more.</summary>
    public static double BinaryFilters(BinaryConv conv, FeatureShape output)
    {
        double weights = RoundUp(output.Channels) * CountTaps(conv.Window) * (conv.Weights.Shape[1] / 4.0 + 1);
        return NarrowLayer.Is(conv, output)
            ? 2 * weights + TapRanges(output) + NarrowLayer.MostBorderBytes(conv, output)
            : weights + TapRanges(output);
    }

    /// <summary>Floats take four bytes.</summary>
    public static double Filters(Conv conv, FeatureShape output) =>
        sizeof(float) * RoundUp(output.Channels) * CountTaps(conv.Window) * conv.Weights.Shape[1];

    /// <summary>Words of a row are padded to pairs; where there is no instruction for them, weights are floats.</summary>
    public static double Filters(ByteConv conv, FeatureShape output) =>
        sizeof(float) * RoundUp(output.Channels) * CountTaps(conv.Window) * (conv.Weights.Shape[1] + 1)
        + sizeof(int) * RoundUp(output.Channels) * MeanSums.MostKinds(conv.Window) + TapRanges(output);

    /// <summary>The taps of each output row and column.</summary>
    public static double TapRanges(FeatureShape output) => 2.0 * sizeof(int) * ((double)output.Height + output.Width);

    /// <summary>A factor and an offset for each channel, which every node may get.</summary>
    public static double ChannelParameters(FeatureShape output) =>
        2.0 * sizeof(float) * output.Channels + RepeatedBytes;

    /// <summary>Channels in whole blocks.</summary>
    public static double RoundUp(int channels) => Math.Ceiling((double)channels / FiltersPerBlock) * FiltersPerBlock;

    private static double CountTaps(Window window) => (double)window.KernelHeight * window.KernelWidth;
}
