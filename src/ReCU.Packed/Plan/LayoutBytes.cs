using ReCU.Graph;
using ReCU.Packed.Kernels.Pixels;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>
/// Bytes of parameters in the engine's layout. In double precision, because hostile sizes overflow integers.
/// </summary>
internal static class LayoutBytes
{
    /// <summary>Filters of a block; a single filter takes the space of a whole block.</summary>
    public const int FiltersPerBlock = 64;

    // Parameters that a stage repeats for several pixels.
    private const int RepeatedBytes = 2 * 512 * sizeof(float);

    /// <summary>Binary weights take a byte for every four bits or more; those of narrow layers a little more.</summary>
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

    /// <summary>Words of a row are padded to pairs; without an instruction for pairs, weights are floats.</summary>
    public static double Filters(ByteConv conv, FeatureShape output) =>
        sizeof(float) * RoundUp(output.Channels) * CountTaps(conv.Window) * (conv.Weights.Shape[1] + 1)
        + sizeof(int) * RoundUp(output.Channels) * MeanSums.MostKinds(conv.Window) + TapRanges(output);

    /// <summary>The taps of each output row and column.</summary>
    public static double TapRanges(FeatureShape output) => 2.0 * sizeof(int) * ((double)output.Height + output.Width);

    /// <summary>A factor and an offset for each channel, which every node may have.</summary>
    public static double ChannelParameters(FeatureShape output) =>
        2.0 * sizeof(float) * output.Channels + RepeatedBytes;

    /// <summary>Channels rounded up to whole blocks.</summary>
    public static double RoundUp(int channels) => Math.Ceiling((double)channels / FiltersPerBlock) * FiltersPerBlock;

    private static double CountTaps(Window window) => (double)window.KernelHeight * window.KernelWidth;
}
