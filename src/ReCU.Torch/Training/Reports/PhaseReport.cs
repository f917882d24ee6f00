namespace ReCU.Torch;

/// <summary>A phase before the main training of a network.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Epochs">Its epochs in their order.</param>
/// <param name="BestEpoch">The epoch whose weights were used, from 1.</param>
/// <param name="StoppedBecause">Why it ended before its last epoch, or null if it did not.</param>
public sealed record PhaseReport(
    TrainingPhase Phase, IReadOnlyList<EpochReport> Epochs, int BestEpoch, string? StoppedBecause);
