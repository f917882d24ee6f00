using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>The random changes to pictures that a user names, in addition to shifting and mirroring.</summary>
internal static class AugmentationChoice
{
    private const double Degrees = 10;

    // A square of half the side, as for CIFAR-10, is too much for few pictures.
    private const int CutOutShare = 4;

    /// <summary>The names of changes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["colour", "rotate", "erase", "cutout", "mixup"];

    /// <summary>Splits a list.</summary>
    /// <param name="text">Comma-separated names; null for none.</param>
    public static string[] Split(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Adds the named changes to the default ones.</summary>
    /// <param name="augmentation">The default changes.</param>
    /// <param name="text">The names.</param>
    /// <param name="shape">Shape of the pictures.</param>
    public static Augmentation Add(Augmentation augmentation, string? text, FeatureShape shape) =>
        Split(text).Aggregate(augmentation, (changed, name) => name switch
        {
            "colour" => changed with { ColourJitter = new ColourJitter() },
            "rotate" => changed with { Rotation = Degrees },
            "erase" => changed with { RandomErasing = new RandomErasing() },
            "cutout" => changed with
            {
                CutOut = new CutOut { Size = Math.Max(1, Math.Min(shape.Height, shape.Width) / CutOutShare) },
            },
            _ => changed with { MixUp = new MixUp() },
        });
}
