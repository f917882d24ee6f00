using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>The named recipes of training.</summary>
internal static class TrainingRecipe
{
    /// <summary>The names of recipes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["quick", "cifar10", "imagenet", "two-stage"];

    /// <summary>Whether a recipe is this tool's, not the authors'.</summary>
    /// <param name="name">Its name; null is the first one.</param>
    public static bool IsOurs(string? name) => name is null || name == Names[0];

    /// <summary>The options of a recipe.</summary>
    /// <param name="name">Its name; null is the first one.</param>
    public static TrainingOptions Find(string? name) => name switch
    {
        "cifar10" => Recipe.Cifar10,
        "imagenet" => Recipe.ImageNet,
        "two-stage" => Recipe.TwoStageImageNet,
        _ => Recipe.Quick,
    };
}
