using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>The random changes to pictures that a user names, beside moving and mirroring.</summary>
internal static class AugmentationChoice
{
    private const double Degrees = 10;

    // A square of half the side, as for CIFAR-10, is much for few pictures.
    private const int CutOutShare = 4;

    /// <summary>What a user may name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["colour", "rotate", "erase", "cutout", "mixup"];

    /// <summary>Takes a list apart.</summary>
    /// <param name="text">Names with commas between them; null names none.</param>
    public static string[] Split(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Adds what is named to what is done anyway.</summary>
    /// <param name="augmentation">What is done anyway.</param>
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
