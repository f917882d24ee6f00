namespace ReCU.Report;

/// <summary>What an evaluation keeps.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Up to which k the top-k accuracy is counted, at least 1. Default 5.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>
    /// Bins of the calibration, equally wide over (0, 1], at least 1. More show finer steps, of fewer images each.
    /// Default 15, as in the paper that <see cref="Calibration"/> names.
    /// </summary>
    public int CalibrationBins { get; init; } = 15;

    /// <summary>How many of the most confident errors are kept, at least 0. Default 24.</summary>
    public int Errors { get; init; } = 24;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(TopK, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CalibrationBins, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Errors);
    }
}
