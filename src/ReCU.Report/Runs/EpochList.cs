using ReCU.Torch;

namespace ReCU.Report.Runs;

/// <summary>The epochs of a run that is under way and may be taken up again.</summary>
internal static class EpochList
{
    /// <summary>Adds an epoch, in the place of the one with its number and of later ones.</summary>
    public static IReadOnlyList<EpochReport> Append(IReadOnlyList<EpochReport> epochs, EpochReport epoch) =>
        [.. epochs.Where(earlier => earlier.Epoch < epoch.Epoch), epoch];

    /// <summary>Adds an epoch to a phase that comes before the training itself.</summary>
    public static IReadOnlyList<PhaseReport> Append(
        IReadOnlyList<PhaseReport> phases, TrainingPhase phase, EpochReport epoch)
    {
        IReadOnlyList<EpochReport> before = phases.FirstOrDefault(other => other.Phase == phase)?.Epochs ?? [];
        IReadOnlyList<EpochReport> epochs = Append(before, epoch);
        var report = new PhaseReport(phase, epochs, Best(epochs) ?? epoch.Epoch, StoppedBecause: null);
        return [.. phases.Where(other => other.Phase < phase), report];
    }

    /// <summary>The last epoch that was the best when it ended; null where none was.</summary>
    public static int? Best(IReadOnlyList<EpochReport> epochs) => epochs.LastOrDefault(epoch => epoch.IsBest)?.Epoch;
}
