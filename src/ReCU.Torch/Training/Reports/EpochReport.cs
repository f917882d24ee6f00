namespace ReCU.Torch;

/// <summary>One finished epoch.</summary>
public sealed record EpochReport
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>
    /// Mean loss over the training images, as augmented: cross entropy in nats, with what smoothing, weights of
    /// classes, blended images and a teacher make of it.
    /// </summary>
    public required double TrainingLoss { get; init; }

    /// <summary>
    /// Share of the training images, as augmented, that were classified right; of blended images the share of the class
    /// that was named.
    /// </summary>
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

    /// <summary>
    /// What the weights of each binary convolution did, in the order of the forward pass; empty without any, or where
    /// <see cref="TrainingOptions.Statistics"/> is off.
    /// </summary>
    public IReadOnlyList<LayerStatistics> Layers { get; init; } = [];
}
