namespace ReCU.Torch;

/// <summary>The loss for each learning rate, measured by a range test.</summary>
/// <param name="Points">The steps, at least one.</param>
/// <param name="Diverged">
/// Whether the test ended before its last step, because the smoothed loss was four times its minimum or not finite.
/// </param>
public sealed record LearningRateCurve(IReadOnlyList<LearningRatePoint> Points, bool Diverged)
{
    private const double Kept = 0.9;
    private const double Divergence = 4;

    // The first averages consist of few losses.
    private const int SettledSteps = 10;

    /// <summary>
    /// The rate at which the smoothed loss falls fastest, over the logarithm of the rate, before its minimum: a good
    /// rate for training. Null if the loss never falls.
    /// </summary>
    public double? Steepest
    {
        get
        {
            int lowest = LowestPlace;
            int reach = Math.Max(1, Points.Count / 20);
            int? best = null;
            double steepest = 0;
            for (int i = Math.Min(SettledSteps, Points.Count - 1); i <= lowest; i++)
            {
                (LearningRatePoint before, LearningRatePoint behind) =
                    (Points[Math.Max(0, i - reach)], Points[Math.Min(Points.Count - 1, i + reach)]);
                double slope = (behind.Smoothed - before.Smoothed) / Math.Log(behind.Rate / before.Rate);
                (steepest, best) = slope < steepest ? (slope, i) : (steepest, best);
            }

            return best is { } place ? Points[place].Rate : null;
        }
    }

    /// <summary>The rate at the minimum of the smoothed loss: already too high for a whole training.</summary>
    public double Lowest => Points[LowestPlace].Rate;

    private int LowestPlace
    {
        get
        {
            int place = Math.Min(SettledSteps, Points.Count - 1);
            for (int i = place + 1; i < Points.Count; i++)
            {
                place = Points[i].Smoothed < Points[place].Smoothed ? i : place;
            }

            return place;
        }
    }

    /// <summary>Smooths losses, up to where they diverge.</summary>
    /// <param name="losses">Rates and losses, step by step.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="progress">Receives each point, or null.</param>
    /// <exception cref="TrainingDivergedException">The first loss is not finite.</exception>
    internal static LearningRateCurve From(
        IEnumerable<(double Rate, double Loss)> losses, int steps, IProgress<LearningRatePoint>? progress = null)
    {
        var points = new List<LearningRatePoint>();
        (double mean, double lowest) = (0, double.PositiveInfinity);
        foreach ((double rate, double loss) in losses)
        {
            if (!double.IsFinite(loss))
            {
                return points.Count > 0
                    ? new LearningRateCurve(points, Diverged: true)
                    : throw new TrainingDivergedException(
                        "The loss of the first step is not finite. A pixel of the images may be NaN or infinite.");
            }

            mean = Kept * mean + (1 - Kept) * loss;
            var point = new LearningRatePoint(
                points.Count + 1, steps, rate, loss, mean / (1 - Math.Pow(Kept, points.Count + 1)));
            points.Add(point);
            progress?.Report(point);
            if (points.Count > SettledSteps)
            {
                lowest = Math.Min(lowest, point.Smoothed);
                if (point.Smoothed > Divergence * lowest)
                {
                    return new LearningRateCurve(points, Diverged: true);
                }
            }
        }

        return new LearningRateCurve(points, Diverged: false);
    }
}
