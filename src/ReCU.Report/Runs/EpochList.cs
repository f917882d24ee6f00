using ReCU.Torch;

namespace ReCU.Report.Runs;

/// <summary>The epochs of a run that may be resumed.</summary>
internal static class EpochList
{
    /// <summary>Adds an epoch, which replaces the one with its number and later ones.</summary>
    public static IReadOnlyList<EpochReport> Append(IReadOnlyList<EpochReport> epochs, EpochReport epoch) =>
        [.. epochs.Where(earlier => earlier.Epoch < epoch.Epoch), epoch];

    /// <summary>Adds an epoch to a phase before the main training.</summary>
    public static IReadOnlyList<PhaseReport> Append(
        IReadOnlyList<PhaseReport> phases, TrainingPhase phase, EpochReport epoch)
    {
        IReadOnlyList<EpochReport> before = phases.FirstOrDefault(other => other.Phase == phase)?.Epochs ?? [];
        IReadOnlyList<EpochReport> epochs = Append(before, epoch);
        var report = new PhaseReport(phase, epochs, Best(epochs) ?? epoch.Epoch, StoppedBecause: null);
        return [.. phases.Where(other => other.Phase < phase), report];
    }

    /// <summary>The last epoch that was the best when it ended; null if there is none.</summary>
    public static int? Best(IReadOnlyList<EpochReport> epochs) => epochs.LastOrDefault(epoch => epoch.IsBest)?.Epoch;
}
