using ReCU.Distributed;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>The options of <c>recu train</c> on several processes, by the names that users type.</summary>
internal static class SharedOptions
{
    // As the library asks for.
    private const int FewestPictures = 2;

    /// <summary>The values of <c>--batch-norms</c>; the first is the default.</summary>
    public static OrderedDictionary<string, BatchNormStatistics> BatchNorms { get; } = new()
    {
        ["share"] = BatchNormStatistics.ByProcess,
        ["all"] = BatchNormStatistics.Synchronised,
    };

    /// <summary>The values of <c>--gradients</c>; the first is the default.</summary>
    public static OrderedDictionary<string, GradientPrecision> Gradients { get; } = new()
    {
        ["float32"] = GradientPrecision.Float32,
        ["bfloat16"] = GradientPrecision.BFloat16,
    };

    /// <summary>How processes share a training.</summary>
    /// <param name="settings">What the user typed, checked.</param>
    /// <param name="processes">The processes.</param>
    public static Distribution Distribute(TrainSettings settings, ProcessGroup processes) => new(processes)
    {
        BatchNorms = settings.BatchNorms is { } norms ? BatchNorms[norms] : BatchNorms.GetAt(0).Value,
        Gradients = settings.Gradients is { } gradients ? Gradients[gradients] : Gradients.GetAt(0).Value,
    };

    /// <summary>Why several processes cannot train so; null if they can.</summary>
    /// <param name="settings">What the user typed.</param>
    /// <param name="size">Number of processes.</param>
    public static string? Problem(TrainSettings settings, int size)
    {
        if (size == 1)
        {
            return null;
        }

        TrainingOptions recipe = TrainingRecipe.Find(settings.Recipe);
        int batchSize = settings.BatchSize ?? recipe.BatchSize;
        bool hasTeacher = settings.Teacher is not null || recipe.Distillation is not null;
        return settings.Time is not null
                ? Refused("--time", "each would measure another one: give --epochs instead")
            : settings.FindRate
                ? Refused("--find-rate", "start one process to measure, with the same --batch-size")
            : settings.Maps is not null
                ? Refused("--maps", "the maps are compared over a whole batch: start one process")
            : AugmentationChoice.Split(settings.Augment).Contains("mixup")
                ? Refused("--augment mixup", "the other picture may be another process's: leave mixup out")
            : settings.Balance == TrainSettings.BalanceWeights && hasTeacher
                ? Refused(
                    "--balance weights",
                    "with a teacher it applies to a part of the loss only: give --balance sampling")
            : batchSize < FewestPictures * size
                ? $"--batch-size is {batchSize}; at least {FewestPictures * size} was expected, {FewestPictures} "
                    + $"pictures for each of the {size} processes"
            : null;
    }

    /// <summary>What to tell the user of options that a training alone does not use; null if there are none.</summary>
    /// <param name="settings">What the user typed.</param>
    /// <param name="size">Number of processes.</param>
    public static string? Unused(TrainSettings settings, int size) =>
        size == 1 && (settings.BatchNorms ?? settings.Gradients) is not null
            ? "One process trains alone: --batch-norms and --gradients have no effect. A launcher such as mpirun starts "
                + "several."
            : null;

    private static string Refused(string option, string remedy) =>
        $"{option} cannot be used by a training on several processes; {remedy}";
}
