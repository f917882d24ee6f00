using System.Globalization;

namespace ReCU.Torch;

/// <summary>
/// The normalisation of a network's pixels: <c>(pixel - Mean) / StandardDeviation</c>, channel by channel, with pixels
/// from 0 to 255.
/// </summary>
/// <param name="Mean">Mean of each channel.</param>
/// <param name="StandardDeviation">Standard deviation of each channel, above 0.</param>
public sealed record Normalisation(IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)
{
    /// <summary>
    /// Mean and standard deviation of ImageNet's pixels, red, green and blue, which the authors also use for CIFAR-10.
    /// </summary>
    public static Normalisation ImageNet { get; } = new(
        [0.485f * 255, 0.456f * 255, 0.406f * 255], [0.229f * 255, 0.224f * 255, 0.225f * 255]);

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">One is not finite, or a standard deviation is not above 0.</exception>
    public void Check()
    {
        if (Mean.Count == 0 || Mean.Count != StandardDeviation.Count || !Mean.All(float.IsFinite)
            || !StandardDeviation.All(deviation => deviation > 0 && float.IsFinite(deviation)))
        {
            throw new ArgumentException(
                $"Normalisation has {Mean.Count} means [{Text(Mean)}] and {StandardDeviation.Count} standard "
                + $"deviations [{Text(StandardDeviation)}]; it needs one finite mean and one "
                + "standard deviation above 0 for each channel.",
                nameof(Normalisation));
        }
    }

    private static string Text(IEnumerable<float> numbers) =>
        string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    internal void CheckChannels(int channels)
    {
        if (Mean.Count != channels)
        {
            throw new ArgumentException(
                $"Normalisation is for {Mean.Count} channels, but the images have {channels}.", nameof(channels));
        }
    }
}
