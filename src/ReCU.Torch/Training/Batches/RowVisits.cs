namespace ReCU.Torch.Training.Batches;

/// <summary>Counts the visits of each row in an epoch, if rows may repeat: each visit draws other changes.</summary>
internal sealed class RowVisits
{
    private readonly Dictionary<int, int> _visits;

    // Visits that are known beforehand, if other processes read some of the rows.
    private readonly Dictionary<int, Queue<int>>? _known;

    /// <summary>Counts the visits of an earlier part of the epoch.</summary>
    /// <param name="before">Rows of that part.</param>
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

    /// <summary>A copy of the counts, for another reader of the same rows.</summary>
    public RowVisits Copy() => new(
        new Dictionary<int, int>(_visits),
        _known?.ToDictionary(entry => entry.Key, entry => new Queue<int>(entry.Value)));

    /// <summary>Counts a visit, and returns the number of earlier ones.</summary>
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
