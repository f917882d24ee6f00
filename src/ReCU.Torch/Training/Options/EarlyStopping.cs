namespace ReCU.Torch;

/// <summary>The metric that decides whether a run still improves.</summary>
public enum StoppingMetric
{
    /// <summary>Share of correctly classified validation images: higher is better.</summary>
    ValidationAccuracy,

    /// <summary>Mean cross entropy over the validation images: lower is better.</summary>
    ValidationLoss,

    /// <summary>Mean cross entropy over the training images, as augmented: lower is better.</summary>
    TrainingLoss,
}

/// <summary>
/// Ends a run that no longer improves. The schedules of learning rate and tau stay those of the full number of epochs,
/// and most of the gain comes with the low rates at the end: this saves time if a run is hopeless or its schedule far
/// too long.
/// </summary>
public sealed record EarlyStopping
{
    /// <summary>The metric. Default: the validation accuracy.</summary>
    public StoppingMetric Metric { get; init; } = StoppingMetric.ValidationAccuracy;

    /// <summary>Epochs without an improvement after which the run ends, at least 1. Default 10.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>
    /// The least improvement since the last one that counts, at least 0; a larger one is needed. Default 0: any
    /// improvement counts.
    /// </summary>
    public double MinimumGain { get; init; }

    internal void Check()
    {
        if (!Enum.IsDefined(Metric) || Patience < 1 || !(MinimumGain >= 0 && double.IsFinite(MinimumGain)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TrainingOptions.EarlyStopping),
                this,
                FormattableString.Invariant($"EarlyStopping has the metric {Metric}, Patience {Patience} and ")
                + FormattableString.Invariant($"MinimumGain {MinimumGain}; a metric of {nameof(StoppingMetric)}, ")
                + "a patience of at least 1 and a finite gain of at least 0 were expected.");
        }
    }

    internal void CheckValidation(int validationImages)
    {
        if (validationImages == 0 && Metric != StoppingMetric.TrainingLoss)
        {
            throw new ArgumentException(
                $"EarlyStopping watches {Metric}, but there are no validation images. Set ValidationFraction above 0, "
                + "give a validation set, or watch TrainingLoss.",
                nameof(validationImages));
        }
    }

    /// <summary>Why the run should end after its last epoch; null if it should continue.</summary>
    /// <param name="epochs">The epochs so far.</param>
    internal string? ReasonToStop(IReadOnlyList<EpochReport> epochs)
    {
        int best = 0;
        for (int i = 1; i < epochs.Count; i++)
        {
            if (Value(epochs[i]) - Value(epochs[best]) > MinimumGain)
            {
                best = i;
            }
        }

        return epochs.Count - 1 - best < Patience
            ? null
            : FormattableString.Invariant($"Stopped early after epoch {epochs.Count}: {Metric} was ")
                + FormattableString.Invariant($"{Math.Abs(Value(epochs[best])):F4} in epoch {best + 1} and got better ")
                + FormattableString.Invariant($"by no more than {MinimumGain} in the {Patience} epochs since.");
    }

    private double Value(EpochReport epoch) => Metric switch
    {
        StoppingMetric.ValidationAccuracy => epoch.ValidationAccuracy,
        StoppingMetric.ValidationLoss => -epoch.ValidationLoss,
        _ => -epoch.TrainingLoss,
    };
}
