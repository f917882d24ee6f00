using System.Globalization;
using System.Text.Json;
using ReCU.Data;

namespace ReCU.Torch.Checkpointing;

/// <summary>
/// What a run is about: options, images and initial weights, as names and values. A checkpoint of another run is
/// refused by it.
/// </summary>
/// <param name="Values">Names and values.</param>
internal sealed record RunIdentity(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Name of the mean of each channel.</summary>
    public const string Mean = "mean";

    /// <summary>Name of the standard deviation of each channel.</summary>
    public const string StandardDeviation = "standard deviation";

    /// <summary>Name of the classes' names, as JSON. They may change between two parts of a run.</summary>
    public const string ClassNames = "class names";

    private const int ShownDifferences = 8;

    /// <summary>Describes a run. Walks over the images.</summary>
    /// <param name="options">The options.</param>
    /// <param name="classifier">The network with its initial weights.</param>
    /// <param name="normalisation">The scale on which the network sees pixels.</param>
    /// <param name="training">The training images.</param>
    /// <param name="validation">The images to validate on; the training images where some are held back.</param>
    public static RunIdentity Of(
        TrainingOptions options,
        BinaryClassifier classifier,
        Normalisation normalisation,
        ImageDataset training,
        ImageDataset validation)
    {
        var values = OptionDescription.Of(options).ToDictionary(option => option.Name, option => option.Value);
        values["input shape"] = $"{classifier.InputShape}";
        values[Mean] = Text(normalisation.Mean);
        values[StandardDeviation] = Text(normalisation.StandardDeviation);
        values["classes"] = $"{classifier.ClassCount}";
        if (training.ClassNames is { } names)
        {
            values[ClassNames] = JsonSerializer.Serialize(names);
        }

        values["training images"] = $"{training.Count}";
        // The order of a streamed epoch depends on how many rows are held, and so on the limit of memory.
        values["shuffle window"] = $"{training.ShuffleWindow?.ToString(CultureInfo.InvariantCulture) ?? "all"}";
        values["training data (SHA-256)"] = training.ComputeFingerprint();
        bool heldBack = ReferenceEquals(training, validation);
        values["validation images"] = heldBack ? "held back" : $"{validation.Count}";
        values["validation data (SHA-256)"] = heldBack ? "held back" : validation.ComputeFingerprint();
        values["initial weights (SHA-256)"] = classifier.ComputeDigest();
        values["teacher (SHA-256)"] = options.Distillation?.Teacher.ComputeFingerprint() ?? "none";
        return new RunIdentity(values);
    }

    /// <summary>Checks that a checkpoint is one of this run.</summary>
    /// <param name="saved">What the checkpoint says.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="ArgumentException">It is of another run; the message says what differs.</exception>
    public void Check(RunIdentity saved, string path)
    {
        string[] differences = [.. Values.Keys.Union(saved.Values.Keys).Where(name => name != ClassNames)
            .Select(name => (
                Name: name,
                There: saved.Values.GetValueOrDefault(name, "not set"),
                Here: Values.GetValueOrDefault(name, "not set")))
            .Where(value => value.There != value.Here)
            .Select(value => $"{value.Name} was {value.There} and is {value.Here}")];
        if (differences.Length == 0)
        {
            return;
        }

        string more = differences.Length > ShownDifferences
            ? $"; and {differences.Length - ShownDifferences} more"
            : "";
        throw new ArgumentException(
            $"The checkpoint '{path}' is of another run: "
            + $"{string.Join("; ", differences.Take(ShownDifferences))}{more}. "
            + "Choose another folder, or set Resume to false to delete the checkpoints that are there and start anew. To "
            + "train on from their weights, with a schedule of its own, start a run in another folder with "
            + $"{nameof(TrainingOptions.InitialWeights)} = InitialWeights.FromCheckpoint(\"{Path.GetDirectoryName(path)}\").");
    }

    private static string Text(IEnumerable<float> numbers) =>
        string.Join(' ', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
