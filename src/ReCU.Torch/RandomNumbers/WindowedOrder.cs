namespace ReCU.Torch.RandomNumbers;

/// <summary>
/// The order of rows that are read in sequence through a window: a random row of the window comes next, and the next
/// row read takes its place.
/// </summary>
internal static class WindowedOrder
{
    /// <summary>
    /// Draws an order; a function of the arguments alone, so that a run can be resumed within an epoch.
    /// </summary>
    /// <param name="rows">The rows in the order of reading.</param>
    /// <param name="window">Size of the window, at least 1.</param>
    /// <param name="random">The random numbers.</param>
    /// <returns>
    /// Every row once. At each place, at most <paramref name="window"/> of the rows up to the furthest one are still to
    /// come.
    /// </returns>
    public static int[] Draw(ReadOnlySpan<int> rows, int window, CounterRandom random)
    {
        int[] held = rows[..Math.Min(window, rows.Length)].ToArray();
        int count = held.Length;
        int next = count;
        var order = new int[rows.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int drawn = random.Below(count, i);
            order[i] = held[drawn];
            held[drawn] = next < rows.Length ? rows[next++] : held[--count];
        }

        return order;
    }
}
