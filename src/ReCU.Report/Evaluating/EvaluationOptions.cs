namespace ReCU.Report;

/// <summary>What an evaluation records.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The largest k of the top-k accuracies, at least 1. Default 5.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>
    /// Number of bins of the calibration, equally wide over (0, 1], at least 1. More bins are finer, with fewer images
    /// each. Default 15, as in the paper that <see cref="Calibration"/> cites.
    /// </summary>
    public int CalibrationBins { get; init; } = 15;

    /// <summary>Number of most confident errors to keep, at least 0. Default 24.</summary>
    public int Errors { get; init; } = 24;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(TopK, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CalibrationBins, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Errors);
    }
}
