namespace ReCU.Torch;

/// <summary>Where a run was taken up from a checkpoint.</summary>
public sealed record ResumedRun
{
    /// <summary>Epochs that were finished.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps of the next epoch that were done.</summary>
    public required int Step { get; init; }

    /// <summary>
    /// Whether the run was over already, so that its result is taken as it is and nothing is trained.
    /// </summary>
    public bool IsFinished { get; init; }

    /// <summary>
    /// Why an older checkpoint than the newest had to be used, or that another version of this library wrote it; null
    /// where there is nothing to say.
    /// </summary>
    public string? Warning { get; init; }
}
