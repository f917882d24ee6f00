using System.Text.Json.Serialization;

namespace ReCU.Report;

/// <summary>
/// How far probabilities can be trusted: of the images for which a calibrated network is 80 % sure, 80 % are correct.
/// </summary>
/// <param name="Bins">The images by their highest probability, in ascending order.</param>
public sealed record Calibration(IReadOnlyList<CalibrationBin> Bins)
{
    /// <summary>
    /// Expected calibration error, in [0, 1]: the mean of <c>|accuracy - confidence|</c> over the bins, weighted by
    /// their numbers of images (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017).
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
    /// Mean confidence minus accuracy, in [-1, 1]: positive if the network is overconfident, negative if it is
    /// underconfident.
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
