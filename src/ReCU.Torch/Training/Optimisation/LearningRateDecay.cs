namespace ReCU.Torch;

/// <summary>
/// How the learning rate falls after the warm-up: <see cref="CosineDecay"/>, <see cref="LinearDecay"/> or
/// <see cref="StepDecay"/>.
/// </summary>
public abstract record LearningRateDecay
{
    private protected LearningRateDecay()
    {
    }

    /// <summary>The remaining share of the full learning rate.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="progress">Share of the time after the warm-up that has passed, from 0 to 1.</param>
    internal abstract double Share(int epoch, double progress);

    /// <summary>The same decay scaled to another number of epochs.</summary>
    /// <param name="from">Epochs that it was designed for.</param>
    /// <param name="to">Epochs of the run, at least 1.</param>
    internal virtual LearningRateDecay Shortened(int from, int to) => this;

    /// <summary>Checks every number.</summary>
    /// <param name="epochs">Epochs of the run.</param>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    internal abstract void Check(int epochs);
}

/// <summary>
/// Slow at the beginning and the end: <c>(1 + cos(pi p)) / 2</c> of the rate, where p is the share of the time that has
/// passed.
/// </summary>
public sealed record CosineDecay : LearningRateDecay
{
    /// <inheritdoc/>
    public override string ToString() => "cosine";

    internal override double Share(int epoch, double progress) => (1 + Math.Cos(Math.PI * progress)) / 2;

    internal override void Check(int epochs)
    {
        // There are no options.
    }
}

/// <summary>Linear: <c>1 - p</c> of the rate, where p is the share of the time that has passed.</summary>
public sealed record LinearDecay : LearningRateDecay
{
    /// <inheritdoc/>
    public override string ToString() => "linear";

    internal override double Share(int epoch, double progress) => 1 - progress;

    internal override void Check(int epochs)
    {
        // There are no options.
    }
}

/// <summary>In steps: each milestone multiplies the rate by a factor.</summary>
public sealed record StepDecay : LearningRateDecay
{
    /// <summary>
    /// The epochs that start with a smaller rate, counted from 0 and including warm-up: ascending, each from 1 to below
    /// the number of epochs, such as <c>[30, 60]</c> for 90 epochs.
    /// </summary>
    public required IReadOnlyList<int> Milestones { get; init; }

    /// <summary>The factor of the rate, in (0, 1). Default 0.1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"times {Factor} from epochs {string.Join(", ", Milestones)} on");

    internal override double Share(int epoch, double progress) =>
        Math.Pow(Factor, Milestones.Count(milestone => milestone <= epoch));

    // Keeps each milestone that is possible: from the second epoch to the last.
    internal override LearningRateDecay Shortened(int from, int to) => this with
    {
        Milestones = to == 1
            ? []
            : [.. Milestones.Select(milestone =>
                Math.Clamp((int)Math.Round((double)milestone * to / from), 1, to - 1))],
    };

    internal override void Check(int epochs)
    {
        OptionCheck.Require(Factor is > 0 and < 1, nameof(Factor), Factor, "must be above 0 and below 1, such as 0.1");
        ArgumentNullException.ThrowIfNull(Milestones);
        for (int i = 0; i < Milestones.Count; i++)
        {
            OptionCheck.Require(
                Milestones[i] >= 1 && Milestones[i] < epochs && (i == 0 || Milestones[i] > Milestones[i - 1]),
                $"Milestones[{i}]",
                Milestones[i],
                $"must be from 1 to below the {epochs} epochs, and above the previous milestone");
        }
    }
}
