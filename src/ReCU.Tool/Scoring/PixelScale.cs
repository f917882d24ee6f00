using System.Diagnostics.CodeAnalysis;
using ReCU.Graph;

namespace ReCU.Tool.Scoring;

/// <summary>The pixel scales of other programs' files, by their names on the command line.</summary>
internal static class PixelScale
{
    /// <summary>By the mean and deviation of ImageNet's colours.</summary>
    public const string ImageNet = "imagenet";

    private const string Bytes = "bytes";

    /// <summary>The names of scales.</summary>
    public static IReadOnlyList<string> Names { get; } = [Bytes, "unit", ImageNet];

    /// <summary>Whether a network gets bytes, because it normalises them itself.</summary>
    /// <param name="graph">The network; null if this library cannot read it.</param>
    public static bool IsKnownOf([NotNullWhen(true)] NetworkGraph? graph) =>
        graph is not null && (graph.NormalisesBytes || graph.Metadata.NetworkName.Length > 0);

    /// <summary>Refuses a scale for a network that normalises pixels itself.</summary>
    /// <param name="path">The network's file.</param>
    /// <param name="graph">The network; null if this library cannot read it.</param>
    /// <param name="option">The option that names the scale.</param>
    /// <param name="pixels">The scale, or null.</param>
    /// <exception cref="InvalidModelException">They would be normalised twice.</exception>
    public static void RefuseTwice(string path, NetworkGraph? graph, string option, string? pixels)
    {
        if (pixels is not null and not Bytes && IsKnownOf(graph))
        {
            throw new InvalidModelException(
                $"'{path}' normalises pixels itself; {option} {pixels} would do it twice. Omit the option.");
        }
    }

    /// <summary>Checks that either the file or the user says which pixels a network expects, and not both.</summary>
    /// <param name="path">The network's file.</param>
    /// <param name="graph">The network.</param>
    /// <param name="pixels">The scale, or null.</param>
    /// <exception cref="InvalidModelException">Neither says so, or both do.</exception>
    public static void Check(string path, NetworkGraph graph, string? pixels)
    {
        if (pixels is null && !IsKnownOf(graph))
        {
            throw new InvalidModelException(
                $"'{path}' comes from another program, and does not say which pixels it expects. Give --pixels unit, "
                + "imagenet or bytes, as it was trained.");
        }

        RefuseTwice(path, graph, "--pixels", pixels);
    }

    /// <summary>Mean and standard deviation of each channel, for pixels from 0 to 255.</summary>
    /// <param name="name">The scale; null leaves it to the model file.</param>
    /// <param name="channels">Channels of the images.</param>
    public static (IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)? Find(
        string? name, int channels) =>
        name switch
        {
            Bytes => (Same(0, channels), Same(1, channels)),
            "unit" => (Same(0, channels), Same(255, channels)),
            ImageNet when channels == 3 => (
                Torch.Normalisation.ImageNet.Mean, Torch.Normalisation.ImageNet.StandardDeviation),
            ImageNet => throw new ArgumentException(
                "The scale imagenet is for images of three channels, but these are grey."),
            _ => null,
        };

    private static float[] Same(float value, int channels) => [.. Enumerable.Repeat(value, channels)];
}
