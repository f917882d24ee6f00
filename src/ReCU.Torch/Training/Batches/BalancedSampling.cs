using ReCU.Torch.RandomNumbers;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Balances classes: an epoch has as many images as without it, but more of small classes and fewer of large ones. A
/// class of n_c images gets a share of the epoch proportional to <c>n_c^(1 - Strength)</c>.
/// </summary>
/// <remarks>
/// Each image of a class occurs equally often in an epoch, or once more than others; which ones is drawn anew in every
/// epoch. Each occurrence is augmented individually. Not for streamed data, whose rows come once in an epoch and in
/// their own order.
/// </remarks>
public sealed record BalancedSampling
{
    /// <summary>
    /// In (0, 1]: 1, the default, shows all classes equally often; smaller values stay closer to the frequencies of the
    /// data.
    /// </summary>
    public double Strength { get; init; } = 1;

    internal void Check() => Require(
        Strength is > 0 and <= 1, "Sampling.Strength", Strength, "must be above 0 and at most 1");

    /// <summary>Draws the rows of an epoch, in no particular order.</summary>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="labels">The labels of all rows of the set.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>As many rows as there are, some of them repeated.</returns>
    internal int[] Draw(int[] rows, ReadOnlySpan<int> labels, int classCount, long seed, int epoch)
    {
        var ofClasses = new List<int>[classCount];
        foreach (int row in rows)
        {
            (ofClasses[labels[row]] ??= []).Add(row);
        }

        int[][] classes = [.. ofClasses.Where(of => of is not null).Select(of => of.ToArray())];
        int[] quotas = Quotas([.. classes.Select(of => Math.Pow(of.Length, 1 - Strength))], rows.Length);
        var drawn = new List<int>(rows.Length);
        for (int i = 0; i < classes.Length; i++)
        {
            int[] own = classes[i];
            int[] order = new CounterRandom(seed, RandomPurpose.Sampling, ((long)epoch << 32) + labels[own[0]])
                .Permutation(own.Length);
            for (int k = 0; k < quotas[i]; k++)
            {
                drawn.Add(own[order[k % own.Length]]);
            }
        }

        return [.. drawn];
    }

    // Integers proportional to the shares; the largest remainders are rounded up.
    private static int[] Quotas(double[] shares, int count)
    {
        double unit = count / shares.Sum();
        int[] quotas = Array.ConvertAll(shares, share => (int)(share * unit));
        IEnumerable<int> byRemainder = Enumerable.Range(0, shares.Length)
            .OrderByDescending(i => shares[i] * unit - quotas[i]).Take(count - quotas.Sum());
        foreach (int i in byRemainder.ToArray())
        {
            quotas[i]++;
        }

        return quotas;
    }
}
