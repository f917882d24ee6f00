using System.Runtime.CompilerServices;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Lookups;

/// <summary>The codes of a pixel: for each group of channels the offset of its table.</summary>
/// <typeparam name="TCounter">The instructions.</typeparam>
internal static class LookupCodes<TCounter>
    where TCounter : ILookupCounter
{
    /// <summary>A group with all bits set.</summary>
    public static int LargestIndex => (1 << TCounter.IndexBits) - 1;

    /// <summary>Codes of a word of 64 channels.</summary>
    public static int PerWord => (SignWords.BitsPerWord + TCounter.IndexBits - 1) / TCounter.IndexBits;

    public static int PerPixel(int channels)
    {
        int rest = channels % SignWords.BitsPerWord;
        return channels / SignWords.BitsPerWord * PerWord + (rest + TCounter.IndexBits - 1) / TCounter.IndexBits;
    }

    /// <summary>Codes the signs of a row of pixels.</summary>
    /// <param name="words">Signs, see <see cref="SignWords"/>.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="codes">Receives <see cref="PerPixel"/> codes for each pixel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes)
    {
        int perWord = PerWord;
        int wholeWords = channels / SignWords.BitsPerWord;
        int restCodes = PerPixel(channels % SignWords.BitsPerWord);
        int wordsPerPixel = SignWords.Count(channels);
        for (int start = 0; start < words.Length; start += wordsPerPixel)
        {
            for (int i = 0; i < wholeWords; i++)
            {
                TCounter.Encode(words[start + i], ref codes[..perWord][0]);
                codes = codes[perWord..];
            }

            if (restCodes == 0)
            {
                continue;
            }

            // All codes of the word where there is room: the next pixel's replace those that the word does not have.
            if (codes.Length >= perWord)
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

    private static void EncodeGroups(ulong word, Span<ushort> codes)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (ushort)((int)(word & (ulong)LargestIndex) * TCounter.Lanes);
            word >>= TCounter.IndexBits;
        }
    }
}
