namespace ReCU.Report.Evaluating;

/// <summary>Sorts images into bins of equal width by their highest probability.</summary>
/// <param name="bins">Number of bins.</param>
internal sealed class CalibrationCounter(int bins)
{
    private readonly int[] _counts = new int[bins];
    private readonly int[] _right = new int[bins];
    private readonly double[] _confidences = new double[bins];

    /// <summary>Adds an image.</summary>
    /// <param name="confidence">Its highest probability.</param>
    /// <param name="isRight">Whether it was classified correctly.</param>
    public void Add(float confidence, bool isRight)
    {
        // In single precision, in which 0.6 times 5 is 3: a bound belongs to the bin below it.
        int bin = Math.Clamp((int)MathF.Ceiling(confidence * bins) - 1, 0, bins - 1);
        _counts[bin]++;
        _right[bin] += isRight ? 1 : 0;
        _confidences[bin] += confidence;
    }

    /// <summary>The bins so far.</summary>
    public Calibration ToCalibration() => new(
    [
        .. _counts.Select((count, i) => new CalibrationBin(
            (double)i / bins,
            (i + 1.0) / bins,
            count,
            count == 0 ? 0 : _confidences[i] / count,
            count == 0 ? 0 : (double)_right[i] / count)),
    ]);
}
