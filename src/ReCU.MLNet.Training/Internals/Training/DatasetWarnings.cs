using Microsoft.ML.Runtime;
using ReCU.Data;

namespace ReCU.MLNet.Internals.Training;

/// <summary>Warnings about a data set before the training.</summary>
internal static class DatasetWarnings
{
    private const int NamedClasses = 10;

    /// <summary>Warns about classes without rows.</summary>
    /// <param name="log">Receives the warning.</param>
    /// <param name="images">The training images.</param>
    /// <param name="names">The classes in their order; of equal names the first counts.</param>
    public static void OfEmptyClasses(IChannel log, ImageDataset images, IReadOnlyList<string> names)
    {
        var empty = new HashSet<string>(names, StringComparer.Ordinal);
        foreach (int label in images.Labels)
        {
            empty.Remove(names[label]);
        }

        string[] missing = [.. names.Where(empty.Contains).Distinct()];
        if (missing.Length > 0)
        {
            log.Warning(
                MessageSensitivity.UserData,
                $"No training row is of {missing.Length} of the {names.Count} classes: "
                + string.Join(", ", missing.Take(NamedClasses))
                + (missing.Length > NamedClasses ? ", ..." : "")
                + ". The network cannot learn them. TakeRows takes the first rows, which often have few classes: "
                + "shuffle before, with mlContext.Data.ShuffleRows.");
        }
    }

    /// <summary>Logs how many other files were ignored because of their extensions.</summary>
    /// <param name="log">Receives the warning.</param>
    /// <param name="purpose">What the images are for.</param>
    /// <param name="images">The images, or null.</param>
    public static void OfPassedOver(IChannel log, string purpose, ImageDataset? images)
    {
        if (images?.PassedOver is { Count: > 0 } files)
        {
            log.Warning(
                MessageSensitivity.UserData,
                $"{files.Values.Sum()} files beside the {purpose} images have other extensions and were ignored: "
                + string.Join(", ", files.Select(pair => $"{pair.Value} of '{pair.Key}'")) + ".");
        }
    }
}
