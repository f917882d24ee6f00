using System.Numerics;
using ReCU.Graph;

namespace ReCU.Torch.Training.Statistics;

/// <summary>
/// A layer's signs at the end of the last epoch, and which of them have ever changed: two bits for each weight.
/// </summary>
/// <param name="signs">The signs before the first step.</param>
internal sealed class SignHistory(BitTensor signs)
{
    private readonly byte[] _last = signs.Bytes.ToArray();
    private readonly byte[] _flipped = new byte[signs.Bytes.Length];

    /// <summary>The signs at the end of the last epoch, packed like <see cref="BitTensor"/>.</summary>
    public Span<byte> Last => _last;

    /// <summary>A bit for each sign: 1 if it differed at the end of any epoch.</summary>
    public Span<byte> EverFlipped => _flipped;

    /// <summary>Compares with the signs of a completed epoch, and keeps them.</summary>
    /// <param name="signs">The current signs.</param>
    /// <returns>Share of the signs that changed since the last call, and share that has never changed.</returns>
    public (double Flipped, double NeverFlipped) Next(BitTensor signs)
    {
        long flipped = 0;
        for (int i = 0; i < _last.Length; i++)
        {
            byte changed = (byte)(_last[i] ^ signs.Bytes[i]);
            flipped += BitOperations.PopCount(changed);
            _flipped[i] |= changed;
            _last[i] = signs.Bytes[i];
        }

        return ((double)flipped / signs.Count, 1 - (double)Ones(_flipped) / signs.Count);
    }

    /// <summary>Number of bits that are 1.</summary>
    public static long Ones(ReadOnlySpan<byte> bytes)
    {
        long ones = 0;
        foreach (byte value in bytes)
        {
            ones += BitOperations.PopCount(value);
        }

        return ones;
    }
}
