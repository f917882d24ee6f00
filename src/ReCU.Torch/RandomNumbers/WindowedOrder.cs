namespace ReCU.Torch.RandomNumbers;

/// <summary>
/// The order of rows that are read one after another through a window: each is drawn from the window, and the next row
/// takes its place.
/// </summary>
internal static class WindowedOrder
{
    /// <summary>
    /// Draws an order; a function of the arguments alone, so that a run can be taken up within an epoch.
    /// </summary>
    /// <param name="rows">The rows as they are read.</param>
    /// <param name="window">Rows that are held at a time, at least 1.</param>
    /// <param name="random">The numbers for this order.</param>
    /// <returns>
    /// Every row once. At each place at most <paramref name="window"/> of the rows up to the furthest one are still to
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
