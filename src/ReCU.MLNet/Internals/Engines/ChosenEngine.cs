namespace ReCU.MLNet.Internals.Engines;

/// <summary>What will run a model.</summary>
/// <param name="Description">Engine, instructions or device, and threads, in words.</param>
/// <param name="BatchSize">Rows scored in one call.</param>
/// <param name="Open">Loads the network.</param>
internal sealed record ChosenEngine(string Description, int BatchSize, Func<IScorer> Open)
{
    /// <summary>Rows of a batch on a CPU where the options name none: docs/benchmarks/scoring.md.</summary>
    public const int DefaultCpuBatchSize = 16;

    /// <summary>Whether opening builds something for minutes, and is no mere check.</summary>
    public bool BuildsWhenOpened { get; init; }

    /// <summary>An engine that cannot run the model, and says so to whoever scores.</summary>
    /// <param name="reason">What is in the way.</param>
    public static ChosenEngine None(Exception reason) => new(
        $"none: {reason.Message}",
        DefaultCpuBatchSize,
        () => throw new ScoringEngineNotAvailableException(
            $"The network was trained, and can be saved, but not scored: {reason.Message}", reason));
}
