using System.Text.Json.Serialization;

namespace ReCU.Report;

/// <summary>
/// How far probabilities can be taken at their word: of the images that a calibrated network is 80 % sure of, it gets
/// 80 % right.
/// </summary>
/// <param name="Bins">The images by their highest probability, in ascending order.</param>
public sealed record Calibration(IReadOnlyList<CalibrationBin> Bins)
{
    /// <summary>
    /// Expected calibration error, in [0, 1]: the mean of <c>|accuracy - confidence|</c> over the bins, weighted by
    /// their images (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017).
    /// </summary>
    [JsonIgnore]
    public double ExpectedError
    {
        get
        {
            double images = Bins.Sum(bin => (double)bin.Count);
            return images == 0 ? 0 : Bins.Sum(bin => bin.Count / images * Math.Abs(bin.Accuracy - bin.Confidence));
        }
    }

    /// <summary>
    /// Mean confidence less accuracy, in [-1, 1]: above 0 the network is surer than it is right, below 0 it doubts too
    /// much.
    /// </summary>
    [JsonIgnore]
    public double Overconfidence
    {
        get
        {
            double images = Bins.Sum(bin => (double)bin.Count);
            return images == 0 ? 0 : Bins.Sum(bin => bin.Count / images * (bin.Confidence - bin.Accuracy));
        }
    }
}
