namespace ReCU.Tool.Scoring;

/// <summary>The pixel scales of other programs' files, by their names on the command line.</summary>
internal static class PixelScale
{
    /// <summary>The names of scales.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bytes", "unit", "imagenet"];

    /// <summary>Mean and standard deviation of each channel, for pixels from 0 to 255.</summary>
    /// <param name="name">The scale; null leaves it to the model file.</param>
    /// <param name="channels">Channels of the images.</param>
    public static (IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)? Find(
        string? name, int channels) =>
        name switch
        {
            "bytes" => (Same(0, channels), Same(1, channels)),
            "unit" => (Same(0, channels), Same(255, channels)),
            "imagenet" when channels == 3 => (
                Torch.Normalisation.ImageNet.Mean, Torch.Normalisation.ImageNet.StandardDeviation),
            "imagenet" => throw new ArgumentException(
                "--pixels imagenet is for images of three channels, but the network reads grey ones."),
            _ => null,
        };

    private static float[] Same(float value, int channels) => [.. Enumerable.Repeat(value, channels)];
}
