namespace ReCU.Torch.Training.Batches;

/// <summary>
/// How often each row was read in an epoch, where rows may come several times: each time another change is drawn.
/// </summary>
internal sealed class RowVisits
{
    private readonly Dictionary<int, int> _visits;

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

    private RowVisits(Dictionary<int, int> visits) => _visits = new Dictionary<int, int>(visits);

    /// <summary>The same counts, for another who counts the same rows.</summary>
    public RowVisits Copy() => new(_visits);

    /// <summary>Counts a row, and gives how often it was read before.</summary>
    public int Next(int row)
    {
        int before = _visits.GetValueOrDefault(row);
        _visits[row] = before + 1;
        return before;
    }
}
