namespace ReCU.Torch;

/// <summary>Where a training run stands; reported a few times a second and at the end of each epoch.</summary>
public sealed record TrainingProgress
{
    /// <summary>The phase of the training that this report is about, and that all its numbers are of.</summary>
    public TrainingPhase Phase { get; init; } = TrainingPhase.Main;

    /// <summary>The epoch under way, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps of this epoch that are done.</summary>
    public required int Step { get; init; }

    /// <summary>Steps of an epoch.</summary>
    public required int Steps { get; init; }

    /// <summary>Mean loss over the images of this epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of the images of this epoch so far that were classified right, as augmented.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Training images a second, over the whole run, evaluation left out.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Time that the rest of the run will take at the pace so far.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>The report of the epoch, where this is its end; else null.</summary>
    public EpochReport? EpochReport { get; init; }

    /// <summary>What looks wrong so far, such as pixels on another scale or a loss that has run away.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Where the run was taken up from a checkpoint, or null where it started anew.</summary>
    public ResumedRun? Resumed { get; init; }
}
