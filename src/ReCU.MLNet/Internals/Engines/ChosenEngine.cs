namespace ReCU.MLNet.Internals.Engines;

/// <summary>What will run a model.</summary>
/// <param name="Description">Engine, instructions or device, and threads, in words.</param>
/// <param name="BatchSize">Rows scored in one call.</param>
/// <param name="Open">Loads the network.</param>
internal sealed record ChosenEngine(string Description, int BatchSize, Func<IScorer> Open)
{
    /// <summary>Default number of rows of a batch on a CPU: docs/benchmarks/scoring.md.</summary>
    public const int DefaultCpuBatchSize = 16;

    /// <summary>Whether opening builds something for minutes instead of only checking.</summary>
    public bool BuildsWhenOpened { get; init; }

    /// <summary>An engine that cannot run the model, and throws when it is asked to score.</summary>
    /// <param name="reason">The reason.</param>
    public static ChosenEngine None(Exception reason) => new(
        $"none: {reason.Message}",
        DefaultCpuBatchSize,
        () => throw new ScoringEngineNotAvailableException(
            $"The network was trained, and can be saved, but not scored: {reason.Message}", reason));
}
