namespace ReCU.Benchmarks.Scoring;

/// <summary>One competitor: scores all rows of the benchmark once.</summary>
internal interface IRowsScorer : IDisposable
{
    void ScoreAll();
}
