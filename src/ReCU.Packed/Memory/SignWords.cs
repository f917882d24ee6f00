using System.Runtime.CompilerServices;
using ReCU.Graph;

namespace ReCU.Packed.Memory;

/// <summary>
/// The channels of a pixel as 64-bit words, with the bits of <see cref="BitTensor"/>: channel c is bit c % 64 of word
/// c / 64, 1 is +1. Bits past the last channel are zero.
/// </summary>
internal static class SignWords
{
    public const int BitsPerWord = 64;

    public static int Count(int channels) => (channels + BitsPerWord - 1) / BitsPerWord;

    /// <summary>The smallest multiple of 64 that holds the channels.</summary>
    public static int PaddedChannels(int channels) => Count(channels) * BitsPerWord;

    /// <summary>The signs of one filter.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="filter">Index of the filter.</param>
    /// <param name="words">Receives the words of each tap, row by row of the kernel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromFilter(BinaryConv conv, int filter, Span<ulong> words)
    {
        words.Clear();
        int channels = conv.Weights.Shape[1];
        int taps = conv.Window.KernelHeight * conv.Window.KernelWidth;
        int wordsPerTap = Count(channels);
        ReadOnlySpan<byte> bytes = conv.Weights.Bytes;
        int bit = filter * channels * taps;
        for (int c = 0; c < channels; c++)
        {
            ulong mask = 1UL << (c % BitsPerWord);
            for (int word = c / BitsPerWord; word < words.Length; word += wordsPerTap, bit++)
            {
                // All ones where the sign is +1: a branch on random bits is mispredicted half of the time.
                ulong sign = 0 - (ulong)((bytes[bit >> 3] >> (bit & 7)) & 1);
                words[word] |= mask & sign;
            }
        }
    }
}
