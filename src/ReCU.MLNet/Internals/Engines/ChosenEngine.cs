namespace ReCU.MLNet.Internals.Engines;

/// <summary>What will run a model.</summary>
/// <param name="Description">Engine, instructions or device, and threads, in words.</param>
/// <param name="BatchSize">Rows scored in one call.</param>
/// <param name="Open">Loads the network.</param>
internal sealed record ChosenEngine(string Description, int BatchSize, Func<IScorer> Open)
{
    /// <summary>Rows of a batch on a CPU where the options name none: docs/benchmarks/scoring.md.</summary>
    public const int DefaultCpuBatchSize = 16;
}
