using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// When the sign of a channel is +1, as a rule on the integer sum s of its binary convolution:
/// <c>(s > threshold) != turned</c>.
/// </summary>
/// <remarks>
/// The operations between the sum and the sign (scales, clips, PReLUs with slopes of at least zero) are monotone in
/// each channel. So the sign is +1 above a threshold; below one, if a negative factor inverts the function; or
/// everywhere or nowhere, if a factor is zero.
/// </remarks>
internal sealed class SignRule
{
    /// <summary>The most weights of a filter: sums are compared in 16 bits.</summary>
    public const int MostProducts = short.MaxValue;

    /// <summary>Initially, the sign is -1 everywhere.</summary>
    public SignRule(int channels)
    {
        Thresholds = new AlignedArray<short>(SignWords.PaddedChannels(channels));
        Thresholds.Span.Fill(short.MaxValue);
        Turned = new ulong[SignWords.Count(channels)];
    }

    /// <summary>A threshold for each channel; unused channels of the last word are never +1.</summary>
    public AlignedArray<short> Thresholds { get; }

    /// <summary>Bits of the channels whose comparison is inverted.</summary>
    public ulong[] Turned { get; }
}
