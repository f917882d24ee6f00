using static TorchSharp.torch;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>
/// The signs of all filters in the layout of the input gradient: one bit each, for each tap 32 filters in a word, with
/// the words of all input channels side by side.
/// </summary>
internal sealed unsafe class FilterSigns : IDisposable
{
    private readonly AlignedMemory<uint> _words;
    private readonly ConvolutionShape _shape;

    /// <summary>Packs filters.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="filters">+1 and -1 in float32, [out, in, kh, kw], contiguous.</param>
    public FilterSigns(ConvolutionShape shape, Tensor filters)
    {
        _shape = shape;
        WordsPerTap = ConvolutionShape.Quotient(shape.Output.Channels, ConvolutionShape.WordBits);
        _words = new(checked(shape.Taps * WordsPerTap * shape.PaddedChannels));
        var signs = new DenseFloats(filters);
        Samples.ForEach(WordsPerTap, ConvolutionShape.WordBits * shape.FilterSize, word => Pack(signs, word));
    }

    /// <summary>Number of words of an input channel and tap.</summary>
    public int WordsPerTap { get; }

    /// <summary>Index of the first word of a tap: [word, channel].</summary>
    public uint* Tap(int tap) => _words.Start + tap * WordsPerTap * _shape.PaddedChannels;

    /// <inheritdoc/>
    public void Dispose() => _words.Dispose();

    private void Pack(DenseFloats signs, int word)
    {
        int first = word * ConvolutionShape.WordBits;
        int end = Math.Min(_shape.Output.Channels, first + ConvolutionShape.WordBits);
        int taps = _shape.Taps;
        for (int filter = first; filter < end; filter++)
        {
            ReadOnlySpan<float> weights = signs[filter];
            int shift = filter - first;
            for (int tap = 0; tap < taps; tap++)
            {
                var words = new Span<uint>(Tap(tap) + word * _shape.PaddedChannels, _shape.Input.Channels);
                for (int channel = 0; channel < words.Length; channel++)
                {
                    // The sign bit of a float is set if the float is negative.
                    uint negative = BitConverter.SingleToUInt32Bits(weights[channel * taps + tap]) >> 31;
                    words[channel] |= (negative ^ 1) << shift;
                }
            }
        }
    }
}
