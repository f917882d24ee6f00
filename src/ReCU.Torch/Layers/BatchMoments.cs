using TorchSharp.Modules;

namespace ReCU.Torch.Layers;

/// <summary>What a batch norm measures of its input: of a share, or of the whole batch.</summary>
/// <param name="Count">Values of each channel.</param>
/// <param name="Means">Mean of each channel.</param>
/// <param name="Variances">Biased variance of each channel.</param>
internal sealed record BatchMoments(double Count, double[] Means, double[] Variances)
{
    /// <summary>Those of the whole batch, the same bit for bit in each process.</summary>
    /// <remarks>
    /// Of two parts with counts n and m, means a and b, variances v and w: the mean is <c>a + (b - a) m / (n + m)</c>,
    /// the variance <c>(n v + m w + (b - a)^2 n m / (n + m)) / (n + m)</c> (Chan, Golub and LeVeque, 1983). Parts are
    /// added in the order of the ranks.
    /// </remarks>
    /// <param name="exchange">Gives the shares of the others; null where this process has the batch alone.</param>
    /// <param name="norm">The batch norm.</param>
    public BatchMoments OfAll(IBatchExchange? exchange, NormBase norm) => exchange is null
        ? this
        : exchange.Exchange(norm, [Count, .. Means, .. Variances]).Select(Read).Aggregate(Add);

    /// <summary>Sums of all processes, added in the order of the ranks.</summary>
    /// <param name="exchange">Gives those of the others; null where this process has the batch alone.</param>
    /// <param name="norm">The batch norm.</param>
    /// <param name="sums">A sum of each channel.</param>
    /// <param name="products">Another one.</param>
    public static (double[] Sums, double[] Products) SumOfAll(
        IBatchExchange? exchange, NormBase norm, double[] sums, double[] products)
    {
        if (exchange is null)
        {
            return (sums, products);
        }

        double[] total = exchange.Exchange(norm, [.. sums, .. products])
            .Aggregate((all, part) => [.. all.Zip(part, (sum, value) => sum + value)]);
        return (total[..sums.Length], total[sums.Length..]);
    }

    private static BatchMoments Read(double[] numbers)
    {
        int channels = numbers.Length / 2;
        return new BatchMoments(numbers[0], numbers[1..(channels + 1)], numbers[(channels + 1)..]);
    }

    private static BatchMoments Add(BatchMoments first, BatchMoments second)
    {
        double count = first.Count + second.Count;
        var means = new double[first.Means.Length];
        var variances = new double[means.Length];
        for (int c = 0; c < means.Length; c++)
        {
            double distance = second.Means[c] - first.Means[c];
            means[c] = first.Means[c] + distance * second.Count / count;
            double between = distance * distance * first.Count * second.Count / count;
            variances[c] =
                (first.Count * first.Variances[c] + second.Count * second.Variances[c] + between) / count;
        }

        return new BatchMoments(count, means, variances);
    }
}
