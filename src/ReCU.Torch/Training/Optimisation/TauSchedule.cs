namespace ReCU.Torch;

/// <summary>
/// How the clamp quantile tau grows over the epochs (ReCU, section 3.3, as in the authors' code):
/// <c>tau(e) = A exp(e / E) + Minimum - A</c>, <c>A = (Maximum - Minimum) / (exp(1) - 1)</c>, for epoch e of E.
/// </summary>
/// <remarks>
/// A small tau revives more weights, a large one keeps more information; the schedule is the compromise. The maximum is
/// approached, but never reached.
/// </remarks>
public sealed record TauSchedule
{
    /// <summary>Tau of the first epoch, in (0.5, 1]. Default 0.85.</summary>
    public double Minimum { get; init; } = 0.85;

    /// <summary>The limit of tau, in (0.5, 1] and at least <see cref="Minimum"/>. Default 0.99.</summary>
    public double Maximum { get; init; } = 0.99;

    /// <summary>
    /// Whether tau grows in every step, with e + q in the formula after the share q of epoch e, or only in every epoch.
    /// Null, the default, means every epoch, as the authors do.
    /// </summary>
    public ScheduleInterval? Interval { get; init; }

    /// <summary>No clamp: tau is 1 in every epoch.</summary>
    public static TauSchedule Off { get; } = new() { Minimum = 1, Maximum = 1 };

    /// <summary>Tau of an epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="epochs">Number of epochs.</param>
    public double At(int epoch, int epochs) => At((double)epoch, epochs);

    /// <summary>Tau of a step.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step in the epoch, from 0.</param>
    /// <param name="steps">Steps of an epoch.</param>
    /// <param name="epochs">Number of epochs.</param>
    internal double At(int epoch, int step, int steps, int epochs) =>
        At(Interval == ScheduleInterval.Step ? epoch + (double)step / steps : epoch, epochs);

    private double At(double epoch, int epochs)
    {
        double growth = (Maximum - Minimum) / (Math.E - 1);
        return growth * Math.Exp(epoch / epochs) + Minimum - growth;
    }

    internal void Check()
    {
        if (!(Minimum > 0.5 && Minimum <= Maximum && Maximum <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TrainingOptions.Tau),
                this,
                FormattableString.Invariant($"Tau from {Minimum} to {Maximum} is out of range: it must be ")
                + "0.5 < Minimum <= Maximum <= 1.");
        }

        OptionCheck.Require(
            Interval is null || Enum.IsDefined(Interval.Value),
            "Tau.Interval",
            Interval,
            "must be Step or Epoch, or null for Epoch");
    }
}
