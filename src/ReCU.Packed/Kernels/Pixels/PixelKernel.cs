using ReCU.Graph;
using ReCU.Packed.Kernels.Lookups;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Pixels;

/// <summary>
/// Counts by table like <see cref="LookupKernel{TCounter}"/>, with the roles exchanged: the table belongs to a filter's
/// group of weights, and the byte permutation looks up the activations of many pixels. So vectors are full even if a
/// convolution has few filters.
/// </summary>
/// <remarks>
/// A pixel is coded as words of 16 channels. There is no code for the border, which reads as -1: its known contribution
/// to each count is subtracted (<see cref="BorderCounts"/>).
/// </remarks>
/// <typeparam name="TCounter">The instructions.</typeparam>
internal sealed class PixelKernel<TCounter>(TableSet tables) : ISpecialKernel
    where TCounter : IPixelCounter
{
    // Work for each vector of pixels, independent of its lookups, in units of a lookup.
    private const double LookupsOfVector = 24;

    public string Name => TCounter.Name;

    public ushort BorderCode => 0;

    public bool CodesAreBits => true;

    /// <summary>The tables of the groups of weights.</summary>
    internal TableSet Tables => tables;

    public int CodesPerPixel(int channels) => (channels + NarrowLayer.WordBits - 1) / NarrowLayer.WordBits;

    public void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes)
    {
        if (channels <= NarrowLayer.WordBits)
        {
            for (int i = 0; i < words.Length; i++)
            {
                codes[i] = (ushort)words[i];
            }

            return;
        }

        int wordsPerPixel = SignWords.Count(channels);
        int codesPerPixel = CodesPerPixel(channels);
        for (int start = 0; start < words.Length; start += wordsPerPixel)
        {
            for (int i = 0; i < codesPerPixel; i++)
            {
                codes[i] = (ushort)(words[start + i / 4] >> (i % 4 * NarrowLayer.WordBits));
            }

            codes = codes[codesPerPixel..];
        }
    }

    public FilterBank Pack(BinaryConv conv, FeatureShape input) => new PixelFilters<TCounter>(this, conv, input);

    public double LookupsPerPixel(BinaryConv conv, FeatureShape input)
    {
        if (!NarrowLayer.Is(conv, conv.Window.Slide(input, conv.OutputChannels)))
        {
            return double.PositiveInfinity;
        }

        var strip = new PixelStrip(conv.Window, input, TCounter.IndexBits, TCounter.Pixels);
        if (!strip.Fits)
        {
            return double.PositiveInfinity;
        }

        double blocks = (conv.OutputChannels + TCounter.Filters - 1) / TCounter.Filters;
        double vector = blocks * TCounter.Filters * strip.Lookups + LookupsOfVector * blocks;
        return vector / strip.PixelsPerVector;
    }
}
