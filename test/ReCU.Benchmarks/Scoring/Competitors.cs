namespace ReCU.Benchmarks.Scoring;

/// <summary>Who runs in a race; each is known by its number.</summary>
internal sealed class Competitors : IDisposable
{
    private readonly List<IRowsScorer> _all = [];

    public IReadOnlyList<IRowsScorer> All => _all;

    public int Add(IRowsScorer competitor)
    {
        _all.Add(competitor);
        return _all.Count - 1;
    }

    public void Dispose() => _all.ForEach(competitor => competitor.Dispose());
}
