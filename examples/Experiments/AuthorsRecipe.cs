using ReCU.Torch;

namespace Experiments;

/// <summary>
/// The numbers with which the authors' code was run here, on CIFAR-10 as on Fashion-MNIST: fewer epochs than theirs, no
/// warm-up, and the weights of the last epoch.
/// </summary>
internal static class AuthorsRecipe
{
    /// <summary>Everything but the images' scale, the seed, epochs and threads.</summary>
    public static TrainingOptions Options { get; } = new()
    {
        Network = BinaryNetwork.ResNet20,
        BatchSize = 128,
        LearningRate = 0.1,
        Optimiser = new Sgd { Momentum = 0.9 },
        WeightDecay = 5e-4,
        LearningRateDecay = new CosineDecay(),
        ScheduleInterval = ScheduleInterval.Epoch,
        Tau = new TauSchedule { Minimum = 0.85, Maximum = 0.99 },
        Augmentation = new Augmentation { CropPadding = 4, HorizontalFlip = true },
        // No validation: the last epoch counts, as in the numbers that it is compared with.
        ValidationFraction = 0,
    };
}
