namespace ReCU.Torch.Training.Sharing;

/// <summary>The rows of a batch that a process has.</summary>
/// <param name="Start">The first of them, from 0.</param>
/// <param name="Count">How many; 0 where there are too few for all.</param>
internal readonly record struct BatchShare(int Start, int Count)
{
    // A batch norm needs two images.
    private const int FewestRows = 2;

    /// <summary>
    /// A process's share. Shares differ by one row at most. Where they would have fewer than two rows, the last
    /// processes have none.
    /// </summary>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="rank">The process.</param>
    /// <param name="size">Number of processes.</param>
    public static BatchShare Of(int rows, int rank, int size)
    {
        int shares = Math.Clamp(rows / FewestRows, 1, size);
        if (rank >= shares)
        {
            return new BatchShare(rows, 0);
        }

        int start = (int)((long)rows * rank / shares);
        return new BatchShare(start, (int)((long)rows * (rank + 1) / shares) - start);
    }

    /// <summary>The largest share of a batch with so many rows or fewer, such as the last one of an epoch.</summary>
    /// <param name="rows">The most rows of a batch.</param>
    /// <param name="size">Number of processes.</param>
    public static int Largest(int rows, int size)
    {
        int even = (int)(((long)rows + size - 1) / size);
        // Three rows make one share.
        return size == 1 ? even : Math.Max(even, Math.Min(rows, FewestRows + 1));
    }
}
