namespace ReCU.Torch;

/// <summary>One finished epoch.</summary>
public sealed record EpochReport
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>
    /// Mean loss over the training images with augmentation: cross entropy in nats, including the effects of smoothing,
    /// class weights, blended images and a teacher, and the term of <see cref="FeatureDistillation"/>.
    /// </summary>
    public required double TrainingLoss { get; init; }

    /// <summary>
    /// Share of correctly classified training images, with augmentation; for blended images, the share of the answered
    /// class.
    /// </summary>
    public required double TrainingAccuracy { get; init; }

    /// <summary>Mean cross entropy over the validation images, in nats; NaN without any.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>Share of correctly classified validation images; NaN without any.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>Learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Clamp quantile of the epoch.</summary>
    public required double Tau { get; init; }

    /// <summary>Duration of the epoch, with evaluation.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether this is the best epoch so far, whose weights would be kept.</summary>
    public required bool IsBest { get; init; }

    /// <summary>
    /// Statistics of each binary convolution's weights, in the order of the forward pass; empty without any, or if <see
    /// cref="TrainingOptions.Statistics"/> is off.
    /// </summary>
    public IReadOnlyList<LayerStatistics> Layers { get; init; } = [];
}
