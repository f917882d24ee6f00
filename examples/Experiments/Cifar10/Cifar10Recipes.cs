using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>The recipes of CIFAR-10 by name; epochs, seed and threads are the command's.</summary>
internal static class Cifar10Recipes
{
    /// <summary>The names with their options.</summary>
    public static IReadOnlyDictionary<string, TrainingOptions> All { get; } = new Dictionary<string, TrainingOptions>
    {
        // As the authors' code was run for ten epochs.
        ["authors"] = AuthorsRecipe.Options with { Normalisation = Normalisation.ImageNet },
        // The paper's own numbers, best epoch by images that are held back.
        ["paper"] = Recipe.Cifar10,
    };
}
