using ReCU.Torch.RandomNumbers;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Evens classes out: an epoch has as many images as without, but of small classes more and of large ones fewer. Of n_c
/// images a class gives a share of the epoch in proportion to <c>n_c^(1 - Strength)</c>.
/// </summary>
/// <remarks>
/// Each image of a class comes equally often in an epoch, or once more than others: which, is drawn anew in every
/// epoch, and what augmentation makes of an image is drawn anew each time. Not for data that are streamed, whose rows
/// come once an epoch and in their order.
/// </remarks>
public sealed record BalancedSampling
{
    /// <summary>1, the default, shows all classes equally often; 0 as often as they come; in (0, 1].</summary>
    public double Strength { get; init; } = 1;

    internal void Check() => Require(
        Strength is > 0 and <= 1, "Sampling.Strength", Strength, "must be above 0 and at most 1");

    /// <summary>Draws the rows of an epoch, in no order that matters.</summary>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="labels">The labels of all rows of the set.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>As many rows as there are, some of them several times.</returns>
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

    // Whole numbers in proportion to the shares: what is left over goes to the largest remainders.
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
