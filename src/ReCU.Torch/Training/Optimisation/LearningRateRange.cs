using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// The learning rates of a range test (Smith, <em>Cyclical Learning Rates for Training Neural Networks</em>, WACV 2017,
/// arXiv 1506.01186): the rate rises from step to step, <c>rate_i = Minimum (Maximum / Minimum)^(i / (n - 1))</c> in
/// step i of n, and the loss shows where the network starts to learn and where it diverges.
/// </summary>
public sealed record LearningRateRange
{
    /// <summary>The rate of the first step, above 0. Default 1e-4.</summary>
    public double Minimum { get; init; } = 1e-4;

    /// <summary>The rate of the last step, above <see cref="Minimum"/>. Default 10.</summary>
    public double Maximum { get; init; } = 10;

    /// <summary>
    /// Number of steps, at least 10; null, the default, takes one epoch, or 100 steps in several epochs if an epoch is
    /// shorter.
    /// </summary>
    public int? Steps { get; init; }

    private const int LeastSteps = 10;
    private const int UsualSteps = 100;

    internal void Check()
    {
        Require(
            Minimum is > 0 and <= float.MaxValue,
            "LearningRateRange.Minimum",
            Minimum,
            "must be above 0, such as 1e-4");
        Require(
            Maximum > Minimum && Maximum <= float.MaxValue,
            "LearningRateRange.Maximum",
            Maximum,
            FormattableString.Invariant($"must be above Minimum, {Minimum}, and finite in float32"));
        Require(
            Steps is null or >= LeastSteps,
            "LearningRateRange.Steps",
            Steps,
            $"must be at least {LeastSteps}, or null for one epoch");
    }

    /// <summary>Number of steps.</summary>
    /// <param name="ofEpoch">Number of steps of an epoch.</param>
    internal int StepsFor(int ofEpoch) => Steps ?? Math.Max(UsualSteps, ofEpoch);

    /// <summary>The rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">Number of steps.</param>
    internal double At(int step, int steps) => Minimum * Math.Pow(Maximum / Minimum, step / (steps - 1.0));
}
