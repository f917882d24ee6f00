namespace ReCU.Torch.Training.Batches;

/// <summary>
/// How often each row was read in an epoch, where rows may come several times: each time another change is drawn.
/// </summary>
internal sealed class RowVisits
{
    private readonly Dictionary<int, int> _visits;

    // What is known beforehand, where others read some of the rows.
    private readonly Dictionary<int, Queue<int>>? _known;

    /// <summary>Counts what an earlier part of the run has read of the epoch.</summary>
    /// <param name="before">Its rows.</param>
    public RowVisits(ReadOnlySpan<int> before)
    {
        _visits = [];
        foreach (int row in before)
        {
            Next(row);
        }
    }

    /// <summary>Takes numbers that are known beforehand.</summary>
    /// <param name="known">Each row with its number, in the order in which they are read.</param>
    public static RowVisits Take(IEnumerable<(int Row, int Visit)> known) => new(
        [],
        known.GroupBy(entry => entry.Row, entry => entry.Visit)
            .ToDictionary(row => row.Key, row => new Queue<int>(row)));

    private RowVisits(Dictionary<int, int> visits, Dictionary<int, Queue<int>>? known) =>
        (_visits, _known) = (visits, known);

    /// <summary>The same counts, for another who counts the same rows.</summary>
    public RowVisits Copy() => new(
        new Dictionary<int, int>(_visits),
        _known?.ToDictionary(entry => entry.Key, entry => new Queue<int>(entry.Value)));

    /// <summary>Counts a row, and gives how often it was read before.</summary>
    public int Next(int row)
    {
        if (_known is not null)
        {
            return _known[row].Dequeue();
        }

        int before = _visits.GetValueOrDefault(row);
        _visits[row] = before + 1;
        return before;
    }
}
