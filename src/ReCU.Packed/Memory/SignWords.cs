using System.Numerics;
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

    // The number of words in the longest vector.
    private static ReadOnlySpan<ulong> TapMasks => [1, 2, 4, 8, 16, 32, 64, 128];

    public static int Count(int channels) => (channels + BitsPerWord - 1) / BitsPerWord;

    /// <summary>The smallest multiple of 64 that holds the channels.</summary>
    public static int PaddedChannels(int channels) => Count(channels) * BitsPerWord;

    /// <summary>The signs of one filter.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="filter">Index of the filter.</param>
    /// <param name="words">Receives the words of each tap, row by row of the kernel.</param>
    public static void FromFilter(BinaryConv conv, int filter, Span<ulong> words)
    {
        int channels = conv.Weights.Shape[1];
        int taps = conv.Window.KernelHeight * conv.Window.KernelWidth;
        int wordsPerTap = Count(channels);
        int start = filter * channels * taps;
        for (int word = 0; word < wordsPerTap; word++, start += BitsPerWord * taps)
        {
            int count = Math.Min(BitsPerWord, channels - word * BitsPerWord);
            Gather(conv.Weights.Bytes, start, taps, count, words[word..], wordsPerTap);
        }
    }

    // A file stores the taps of a channel side by side: a vector of masks separates several of them at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(
        ReadOnlySpan<byte> bits, int first, int taps, int channels, Span<ulong> words, int wordsPerTap)
    {
        var tapMasks = new Vector<ulong>(TapMasks);
        for (int tap = 0; tap < taps; tap += Vector<ulong>.Count)
        {
            Vector<ulong> channelMask = Vector<ulong>.One;
            Vector<ulong> gathered = Vector<ulong>.Zero;
            int start = first + tap;
            for (int channel = 0; channel < channels; channel++, start += taps)
            {
                int place = start >> 3;
                int next = place + 1 < bits.Length ? bits[place + 1] : 0;
                var several = new Vector<ulong>((ulong)((next << 8 | bits[place]) >> (start & 7)));
                gathered |= Vector.Equals(several & tapMasks, tapMasks) & channelMask;
                channelMask <<= 1;
            }

            for (int i = 0; i < Vector<ulong>.Count && tap + i < taps; i++)
            {
                words[(tap + i) * wordsPerTap] = gathered[i];
            }
        }
    }
}
