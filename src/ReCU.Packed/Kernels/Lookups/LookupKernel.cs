using System.Runtime.CompilerServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

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
/// <param name="narrow">Replaces it for few filters.</param>
internal sealed class LookupKernel<TCounter>(TableSet tables, INarrowKernel narrow) : IBinaryKernel
    where TCounter : ILookupCounter
{
    public string Name => TCounter.Name;

    public ushort BorderCode => (ushort)((1 << TCounter.IndexBits) * TCounter.Lanes);

    /// <summary>A group with all bits set.</summary>
    internal static int LargestIndex => (1 << TCounter.IndexBits) - 1;

    internal ref byte Tables => ref tables.Start;

    /// <summary>Codes of a word of 64 channels.</summary>
    internal static int CodesPerWord => (SignWords.BitsPerWord + TCounter.IndexBits - 1) / TCounter.IndexBits;

    public int CodesPerPixel(int channels)
    {
        int rest = channels % SignWords.BitsPerWord;
        return channels / SignWords.BitsPerWord * CodesPerWord + (rest + TCounter.IndexBits - 1) / TCounter.IndexBits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes)
    {
        int codesPerWord = CodesPerWord;
        int wholeWords = channels / SignWords.BitsPerWord;
        int restCodes = CodesPerPixel(channels % SignWords.BitsPerWord);
        int wordsPerPixel = SignWords.Count(channels);
        for (int start = 0; start < words.Length; start += wordsPerPixel)
        {
            for (int i = 0; i < wholeWords; i++)
            {
                TCounter.Encode(words[start + i], ref codes[..codesPerWord][0]);
                codes = codes[codesPerWord..];
            }

            if (restCodes == 0)
            {
                continue;
            }

            // All codes of the word where there is room: the next pixel's replace those that the word does not have.
            if (codes.Length >= codesPerWord)
            {
                TCounter.Encode(words[start + wholeWords], ref codes[0]);
            }
            else
            {
                EncodeGroups(words[start + wholeWords], codes[..restCodes]);
            }

            codes = codes[restCodes..];
        }
    }

    public FilterBank Pack(BinaryConv conv, FeatureShape input) => new LookupFilters<TCounter>(this, conv, input);

    public IBinaryKernel ChooseFor(BinaryConv conv, FeatureShape input)
    {
        double vectors = (conv.OutputChannels + TCounter.Lanes - 1) / TCounter.Lanes;
        double taps = (double)conv.Window.KernelHeight * conv.Window.KernelWidth;
        return narrow.Pays(conv, input, vectors * taps * CodesPerPixel(input.Channels)) ? narrow : this;
    }

    private static void EncodeGroups(ulong word, Span<ushort> codes)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (ushort)((int)(word & (ulong)LargestIndex) * TCounter.Lanes);
            word >>= TCounter.IndexBits;
        }
    }
}
