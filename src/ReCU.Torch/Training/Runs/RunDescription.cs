using System.Globalization;
using System.Reflection;
using System.Text.Json;
using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Training.Runs;

/// <summary>Builds the identity of a run.</summary>
internal static class RunDescription
{
    private const string HeldBack = "held back";

    /// <summary>Describes a run. Reads all images.</summary>
    /// <param name="options">The options.</param>
    /// <param name="classifier">The network with its initial weights.</param>
    /// <param name="normalisation">The normalisation of the network's pixels.</param>
    /// <param name="training">The training images.</param>
    /// <param name="validation">The validation images; null if some of the training images are held back.</param>
    public static RunIdentity Describe(
        TrainingOptions options,
        BinaryClassifier classifier,
        Normalisation normalisation,
        ImageDataset training,
        ImageDataset? validation)
    {
        Dictionary<string, string> values = Options(options);
        values["input shape"] = $"{classifier.InputShape}";
        values[RunIdentity.Mean] = Text(normalisation.Mean);
        values[RunIdentity.StandardDeviation] = Text(normalisation.StandardDeviation);
        values["classes"] = $"{classifier.ClassCount}";
        if (training.ClassNames is { } names)
        {
            values[RunIdentity.ClassNames] = JsonSerializer.Serialize(names);
        }

        values["training images"] = $"{training.Count}";
        // The order of a streamed epoch depends on the number of rows in memory, and so on the memory limit.
        values["shuffle window"] = $"{training.ShuffleWindow?.ToString(CultureInfo.InvariantCulture) ?? "all"}";
        values["training data (SHA-256)"] = training.ComputeFingerprint();
        values["validation images"] = validation is null ? HeldBack : $"{validation.Count}";
        values["validation data (SHA-256)"] = validation?.ComputeFingerprint() ?? HeldBack;
        values["initial weights (SHA-256)"] = classifier.ComputeDigest();
        values["teacher (SHA-256)"] = options.Distillation?.Teacher.ComputeFingerprint() ?? "none";
        if (options.FeatureDistillation is { } features)
        {
            values["teacher of feature maps (SHA-256)"] = features.Teacher.ComputeFingerprint();
        }

        return new RunIdentity(values);
    }

    /// <summary>What all phases of a training are about, before there is a network.</summary>
    /// <param name="options">The options.</param>
    public static RunIdentity OfTraining(TrainingOptions options) => new(Options(options));

    /// <summary>
    /// What a run is about, and what else several processes have to agree upon: the version of this library, whether
    /// there are checkpoints to read, and, for synchronised batch norms, the kind of device: the kernels of the CPU
    /// exchange sums of other numbers than torch's operations do.
    /// </summary>
    /// <param name="run">What the run is about.</param>
    /// <param name="options">The options.</param>
    /// <param name="device">Where the process computes.</param>
    public static RunIdentity OfProcess(RunIdentity run, TrainingOptions options, ComputeDevice device)
    {
        Module module = typeof(RunDescription).Module;
        bool synchronises = options.Distribution?.BatchNorms == BatchNormStatistics.Synchronised;
        return new RunIdentity(new Dictionary<string, string>(run.Values)
        {
            ["kind of device of synchronised batch norms"] =
                !synchronises ? "any" : device.IsCuda ? "GPU" : "CPU",
            [nameof(TrainingOptions.Checkpoints)] = options.Checkpoints is null ? "null" : "set",
            ["version of this library"] = module.Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            // Two builds of a version are different programs, unless they come from the same sources.
            ["build of this library"] = $"{module.ModuleVersionId}",
            [".NET"] = $"{Environment.Version}",
        });
    }

    // How several processes share the work; one has no use for it.
    private static Dictionary<string, string> Options(TrainingOptions options)
    {
        var values = OptionDescription.Describe(options).ToDictionary(option => option.Name, option => option.Value);
        if (options.Distribution is { Group.Size: > 1 } distribution)
        {
            values[RunIdentity.BatchNorms] = $"{distribution.BatchNorms}";
            values[RunIdentity.Gradients] = $"{distribution.Gradients}";
        }

        return values;
    }

    private static string Text(IEnumerable<float> numbers) =>
        string.Join(' ', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
