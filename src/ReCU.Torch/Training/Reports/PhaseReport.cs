namespace ReCU.Torch;

/// <summary>A phase that came before the training of a network itself.</summary>
/// <param name="Phase">Which.</param>
/// <param name="Epochs">Its epochs in their order.</param>
/// <param name="BestEpoch">The epoch whose weights went on, from 1.</param>
/// <param name="StoppedBecause">Why it ended before its last epoch, or null where it did not.</param>
public sealed record PhaseReport(
    TrainingPhase Phase, IReadOnlyList<EpochReport> Epochs, int BestEpoch, string? StoppedBecause);
