namespace ReCU.Torch;

/// <summary>
/// How an earlier phase of a training differs from the main one. A null value, the default, takes that of the
/// surrounding <see cref="TrainingOptions"/>.
/// </summary>
public sealed record PhaseOptions
{
    /// <summary>Number of passes over the training images.</summary>
    public int? Epochs { get; init; }

    /// <summary>How gradients change the weights.</summary>
    public Optimiser? Optimiser { get; init; }

    /// <summary>Learning rate after the warm-up.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight decay, with its rules.</summary>
    public WeightDecay? WeightDecay { get; init; }

    /// <summary>Epochs over which the learning rate rises.</summary>
    public int? WarmUpEpochs { get; init; }

    /// <summary>How the learning rate falls.</summary>
    public LearningRateDecay? LearningRateDecay { get; init; }

    /// <summary>Share of the target that is spread evenly over all classes.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>Random changes to training images.</summary>
    public Augmentation? Augmentation { get; init; }
}
