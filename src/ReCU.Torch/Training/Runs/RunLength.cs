namespace ReCU.Torch.Training.Runs;

/// <summary>The number of epochs that a run with a <see cref="TrainingOptions.TimeBudget"/> has.</summary>
/// <param name="Epochs">The epochs, at least 1.</param>
/// <param name="Warning">Why the run will exceed its time; null if it should not.</param>
internal sealed record RunLength(int Epochs, string? Warning)
{
    // Besides steps and validation, an epoch saves a checkpoint and keeps its weights, and epochs vary.
    private const double PlannedShare = 0.95;

    /// <summary>Chooses the most epochs that a time allows.</summary>
    /// <param name="left">The remaining time; 0 or less if there is none.</param>
    /// <param name="epoch">Duration of an epoch.</param>
    /// <param name="most">The most epochs, at least 1.</param>
    public static RunLength Choose(TimeSpan left, TimeSpan epoch, int most)
    {
        double fitting = PlannedShare * Math.Max(0, left.TotalSeconds) / Math.Max(1e-9, epoch.TotalSeconds);
        return new RunLength(
            fitting >= most ? most : Math.Max(1, (int)fitting),
            epoch <= left ? null : Warn(left, epoch));
    }

    private static string Warn(TimeSpan left, TimeSpan epoch) =>
        FormattableString.Invariant($"One epoch takes about {epoch.TotalSeconds:F1} s, but the TimeBudget leaves ")
        + FormattableString.Invariant($"{Math.Max(0, left.TotalSeconds):F1} s. One epoch is still trained, and takes ")
        + "longer. Allow more time, or take fewer or smaller images or a smaller network.";
}
