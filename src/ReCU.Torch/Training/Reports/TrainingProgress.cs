namespace ReCU.Torch;

/// <summary>The state of a training, reported a few times a second and at the end of each epoch.</summary>
public sealed record TrainingProgress
{
    /// <summary>The phase of the training to which all other values belong.</summary>
    public TrainingPhase Phase { get; init; } = TrainingPhase.Main;

    /// <summary>The current epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Completed steps of this epoch.</summary>
    public required int Step { get; init; }

    /// <summary>Steps of an epoch.</summary>
    public required int Steps { get; init; }

    /// <summary>Mean loss over the images of this epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of correctly classified images in this epoch so far, with augmentation.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Training images a second, over the whole run, without evaluation.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Estimated time for the rest of the run, at the speed so far.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>The report of the epoch if it has ended; else null.</summary>
    public EpochReport? EpochReport { get; init; }

    /// <summary>What looks wrong so far, such as pixels on another scale or a loss that diverges.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Where the run resumed from a checkpoint, or null for a new run.</summary>
    public ResumedRun? Resumed { get; init; }
}
