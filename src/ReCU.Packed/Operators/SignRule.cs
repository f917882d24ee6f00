using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// When the sign of a channel is +1, as a rule on the integer sum s of its binary convolution:
/// <c>(s > threshold) != turned</c>.
/// </summary>
/// <remarks>
/// What stands between the sum and the sign (scales, clips, PReLUs with slopes of at least zero) is monotone in each
/// channel. So the sign is +1 above a threshold; below one, where a negative factor turns the function round; or
/// everywhere or nowhere, where a factor is zero.
/// </remarks>
internal sealed class SignRule
{
    /// <summary>Most weights of a filter: sums are compared in 16 bits.</summary>
    public const int MostProducts = short.MaxValue;

    /// <summary>Starts with the sign -1 everywhere.</summary>
    public SignRule(int channels)
    {
        Thresholds = new AlignedArray<short>(SignWords.PaddedChannels(channels));
        Thresholds.Span.Fill(short.MaxValue);
        Turned = new ulong[SignWords.Count(channels)];
    }

    /// <summary>A threshold for each channel; the channels that fill up the last word are never +1.</summary>
    public AlignedArray<short> Thresholds { get; }

    /// <summary>Bits of the channels whose comparison is turned round.</summary>
    public ulong[] Turned { get; }
}
