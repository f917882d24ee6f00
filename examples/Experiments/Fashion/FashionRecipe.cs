using ReCU.Torch;

namespace Experiments.Fashion;

/// <summary>ResNet-20 on Fashion-MNIST as the authors' code was run on it, and our own recipe.</summary>
internal static class FashionRecipe
{
    private const float Mean = 0.2860f * 255;
    private const float Deviation = 0.3530f * 255;

    /// <summary>Our recipe for short runs, last epoch; everything but the seed, epochs and threads.</summary>
    public static TrainingOptions Quick { get; } = Recipe.Quick with { Border = 2, ValidationFraction = 0 };

    /// <summary>Everything but the seed, epochs and threads.</summary>
    public static TrainingOptions Options { get; } = AuthorsRecipe.Options with
    {
        DropLastBatch = true,
        // 28x28 becomes 32x32.
        Border = 2,
        Normalisation = new Normalisation([Mean, Mean, Mean], [Deviation, Deviation, Deviation]),
        Augmentation = AuthorsRecipe.Options.Augmentation with { CropPerBatch = true, CropFill = CropFill.Mean },
    };
}
