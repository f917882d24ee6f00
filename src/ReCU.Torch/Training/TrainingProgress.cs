namespace ReCU.Torch;

/// <summary>Where a training run stands; reported a few times a second and at the end of each epoch.</summary>
public sealed record TrainingProgress
{
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
}

/// <summary>One finished epoch.</summary>
public sealed record EpochReport
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean cross entropy over the training images, as augmented, in nats.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Share of the training images, as augmented, that were classified right.</summary>
    public required double TrainingAccuracy { get; init; }

    /// <summary>Mean cross entropy over the validation images, in nats; NaN without any.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>Share of the validation images that were classified right; NaN without any.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>Learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Clamp quantile of the epoch.</summary>
    public required double Tau { get; init; }

    /// <summary>Time that the epoch took, evaluation included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether this is the best epoch so far: the one whose weights would be kept.</summary>
    public required bool IsBest { get; init; }
}
