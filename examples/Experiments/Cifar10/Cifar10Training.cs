using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>
/// Runs of recipes with checkpoints, a table of the epochs and the model file, in a folder of the output each. A run
/// that was stopped goes on there, and one that was finished gives its network at once.
/// </summary>
/// <param name="output">The output folder.</param>
/// <param name="images">The training images.</param>
/// <param name="cancellation">Stops at the next step.</param>
internal sealed class Cifar10Training(string output, ImageDataset images, CancellationToken cancellation)
{
    private const string ModelFile = "model.onnx";

    // As the guide on distillation has it: the labels still count.
    private const double TeacherShare = 0.5;
    private const double TeacherTemperature = 4;

    /// <summary>Bytes of the model file of a recipe's run that has ended.</summary>
    public long ModelSize(Cifar10Recipe recipe, int seed) =>
        new FileInfo(Path.Combine(Folder(Describe(recipe, seed)), ModelFile)).Length;

    /// <summary>What a run is, in one line.</summary>
    public static string Describe(Cifar10Recipe recipe, int seed) =>
        Describe(recipe.Options, recipe.Name, EpochsOf(recipe.Options), seed);

    /// <summary>Trains, or takes up what is there.</summary>
    /// <returns>The network; the caller disposes it.</returns>
    public TrainedNetwork Train(Cifar10Recipe recipe, int seed)
    {
        TrainingOptions options = recipe.Options;
        using TrainedNetwork? twin = recipe.Twin is { } teacher ? TrainTwin(teacher, seed) : null;
        if (twin is not null)
        {
            options = options with
            {
                Distillation = new Distillation
                {
                    Teacher = new NetworkTeacher(twin),
                    Share = TeacherShare,
                    Temperature = TeacherTemperature,
                },
            };
        }

        return Train(options, Describe(recipe, seed), seed);
    }

    // Once for a network, epochs and seed, whatever it teaches.
    private TrainedNetwork TrainTwin(TrainingOptions plain, int seed)
    {
        TrainingOptions twin = plain with { Network = plain.Network with { Precision = NetworkPrecision.Float } };
        return Train(twin, Describe(twin, "float-twin", twin.Epochs, seed), seed);
    }

    private TrainedNetwork Train(TrainingOptions options, string description, int seed)
    {
        string folder = Folder(description);
        TrainedNetwork network = ExperimentRun.Train(
            options with
            {
                Seed = seed,
                Checkpoints = new CheckpointOptions { Folder = folder, Interval = TimeSpan.FromMinutes(2) },
            },
            images,
            cancellation,
            epochLines: true);
        EpochTable.Save(network.Epochs, Path.Combine(folder, "epochs.csv"));
        OnnxModel.Save(
            network.ToGraph(new ModelMetadata { NetworkName = options.Network.Name, ClassNames = images.ClassNames! }),
            Path.Combine(folder, ModelFile));
        return network;
    }

    private string Folder(string description) => Path.Combine(output, description.Replace(' ', '-'));

    private static int EpochsOf(TrainingOptions options) => options.Epochs + (options.FirstStage?.Epochs ?? 0);

    private static string Describe(TrainingOptions options, string recipe, int epochs, int seed)
    {
        string precision = options.Precision == TrainingPrecision.Float32 ? "" : $" precision={options.Precision}";
        string validation = options.ValidationFraction == 0
            ? ""
            : FormattableString.Invariant($" held-back={options.ValidationFraction}");
        return FormattableString.Invariant(
            $"{options.Network.Name} recipe={recipe}{precision}{validation} epochs={epochs} seed={seed}");
    }
}
