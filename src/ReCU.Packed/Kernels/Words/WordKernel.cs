using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels.Words;

/// <summary>
/// Counts with the popcount of words. Four codes are one word of signs; no code means "nothing", so the border is never
/// read.
/// </summary>
/// <typeparam name="TCounter">The instructions.</typeparam>
/// <param name="narrow">Replaces it for few channels; null for none.</param>
internal sealed class WordKernel<TCounter>(ISpecialKernel? narrow) : IBinaryKernel
    where TCounter : IWordCounter
{
    // Two filters at once, and three instructions where a lookup has two.
    private const double LookupsOfWord = 0.75;

    private const int CodesPerWord = sizeof(ulong) / sizeof(ushort);

    public string Name => TCounter.Name;

    public ushort BorderCode => 0;

    public int CodesPerPixel(int channels) => CodesPerWord * SignWords.Count(channels);

    public void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes) =>
        MemoryMarshal.Cast<ulong, ushort>(words).CopyTo(codes);

    public IBinaryKernel ChooseFor(BinaryConv conv, FeatureShape input)
    {
        double taps = (double)conv.Window.KernelHeight * conv.Window.KernelWidth;
        double words = taps * SignWords.Count(input.Channels) * conv.OutputChannels;
        return narrow?.LookupsPerPixel(conv, input) < words * LookupsOfWord ? narrow : this;
    }

    public FilterBank Pack(BinaryConv conv, FeatureShape input) => new WordFilters<TCounter>(conv, input);
}
