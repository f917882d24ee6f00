using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Words;

/// <summary>
/// Counts with the popcount of words. Four codes are one word of signs; no code adds nothing, so the border is never
/// read.
/// </summary>
/// <typeparam name="TCounter">The instructions.</typeparam>
internal sealed class WordKernel<TCounter> : IBinaryKernel
    where TCounter : IWordCounter
{
    private const int CodesPerWord = sizeof(ulong) / sizeof(ushort);

    public string Name => TCounter.Name;

    public ushort BorderCode => 0;

    public int CodesPerPixel(int channels) => CodesPerWord * SignWords.Count(channels);

    public void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes) =>
        MemoryMarshal.Cast<ulong, ushort>(words).CopyTo(codes);

    public FilterBank Pack(BinaryConv conv, FeatureShape input) => new WordFilters<TCounter>(conv, input);
}
