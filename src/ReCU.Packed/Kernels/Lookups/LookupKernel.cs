using ReCU.Graph;

namespace ReCU.Packed.Kernels.Lookups;

/// <summary>
/// Counts by table instead of by popcount. The channels of a pixel are split into groups of b bits. For a group of
/// activations x and the group w of a filter,
/// <code>differences = popcount(x ^ w) = T[x][w],</code>
/// where T[x] is a vector: a byte permutation looks up one b-bit group for as many filters as a vector has bytes, each
/// with its own w. There are only 2^b tables, the same for all networks, which stay in the first-level cache; an
/// activation's code is the offset of its table. An additional table contains zeros: the code of border pixels, which
/// so add nothing.
/// </summary>
/// <remarks>Decision 10 explains why this is faster than popcount.</remarks>
/// <typeparam name="TCounter">The instructions.</typeparam>
/// <param name="tables">The tables.</param>
/// <param name="special">The kernels that may replace it.</param>
internal sealed class LookupKernel<TCounter>(TableSet tables, params ISpecialKernel[] special) : IBinaryKernel
    where TCounter : ILookupCounter
{
    public string Name => TCounter.Name;

    public ushort BorderCode => (ushort)((1 << TCounter.IndexBits) * TCounter.Lanes);

    internal ref byte Tables => ref tables.Start;

    public int CodesPerPixel(int channels) => LookupCodes<TCounter>.PerPixel(channels);

    public void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes) =>
        LookupCodes<TCounter>.Encode(words, channels, codes);

    public FilterBank Pack(BinaryConv conv, FeatureShape input) => new LookupFilters<TCounter>(this, conv, input);

    public IBinaryKernel ChooseFor(BinaryConv conv, FeatureShape input)
    {
        IBinaryKernel fastest = this;
        double fewest = LookupsPerPixel(conv, input, TCounter.CostOfOne, 1);
        foreach (ISpecialKernel kernel in special)
        {
            double lookups = kernel.LookupsPerPixel(conv, input);
            if (lookups < fewest)
            {
                (fastest, fewest) = (kernel, lookups);
            }
        }

        return fastest;
    }

    /// <summary>The time for an output pixel.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">Channels, height and width of its input.</param>
    /// <param name="one">The time for a lookup of a vector of filters that is counted alone.</param>
    /// <param name="two">The same of one that is counted together with another.</param>
    internal static double LookupsPerPixel(BinaryConv conv, FeatureShape input, double one, double two)
    {
        int vectors = (conv.OutputChannels + TCounter.Lanes - 1) / TCounter.Lanes;
        double taps = (double)conv.Window.KernelHeight * conv.Window.KernelWidth;
        return (vectors % 2 * one + vectors / 2 * 2 * two) * taps * LookupCodes<TCounter>.PerPixel(input.Channels);
    }
}
