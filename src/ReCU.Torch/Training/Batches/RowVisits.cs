namespace ReCU.Torch.Training.Batches;

/// <summary>Counts the visits of each row in an epoch, if rows may repeat: each visit draws other changes.</summary>
internal sealed class RowVisits
{
    private readonly Dictionary<int, int> _visits;

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

    private RowVisits(Dictionary<int, int> visits) => _visits = new Dictionary<int, int>(visits);

    /// <summary>A copy of the counts, for another reader of the same rows.</summary>
    public RowVisits Copy() => new(_visits);

    /// <summary>Counts a visit, and returns the number of earlier ones.</summary>
    public int Next(int row)
    {
        int before = _visits.GetValueOrDefault(row);
        _visits[row] = before + 1;
        return before;
    }
}
