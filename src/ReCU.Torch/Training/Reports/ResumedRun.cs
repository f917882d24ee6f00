namespace ReCU.Torch;

/// <summary>Where a run resumed from a checkpoint.</summary>
public sealed record ResumedRun
{
    /// <summary>Completed epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Completed steps of the next epoch.</summary>
    public required int Step { get; init; }

    /// <summary>Whether the run had finished, so that its result is returned without training.</summary>
    public bool IsFinished { get; init; }

    /// <summary>
    /// Why the newest checkpoint could not be used, or that it was written where sums are added otherwise; null if there
    /// is nothing to report.
    /// </summary>
    public string? Warning { get; init; }
}
