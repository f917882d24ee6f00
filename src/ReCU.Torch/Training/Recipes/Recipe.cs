namespace ReCU.Torch;

/// <summary>
/// The authors' recipes, number by number: options to train with as they are, or to change with <c>with</c>. What they
/// leave open keeps its default: the seed, the share of images that is held back, the number of threads.
/// </summary>
/// <remarks>
/// The authors report the best epoch on the test set. Here the best epoch is picked on images that are held back, so that
/// the test set stays one.
/// </remarks>
public static class Recipe
{
    private const int WarmUpEpochs = 5;

    /// <summary>Mean and standard deviation of ImageNet's pixels, which the authors take for CIFAR-10 too.</summary>
    public static Normalisation ImageNetColours { get; } = new(
        [0.485f * 255, 0.456f * 255, 0.406f * 255], [0.229f * 255, 0.224f * 255, 0.225f * 255]);

    /// <summary>
    /// CIFAR-10: 600 epochs of batches of 256, SGD of 0.1 with momentum 0.9, weight decay 5e-4 on everything, images
    /// moved by up to 4 pixels and mirrored by half.
    /// </summary>
    public static TrainingOptions Cifar10 { get; } = new()
    {
        Network = BinaryNetwork.ResNet20,
        Epochs = 600,
        BatchSize = 256,
        Optimiser = new Sgd { Momentum = 0.9 },
        LearningRate = 0.1,
        WeightDecay = 5e-4,
        WarmUpEpochs = WarmUpEpochs,
        LearningRateDecay = new CosineDecay(),
        ScheduleInterval = ScheduleInterval.Epoch,
        Tau = new TauSchedule { Minimum = 0.85, Maximum = 0.99 },
        Augmentation = new Augmentation { CropPadding = 4, HorizontalFlip = true },
        Normalisation = ImageNetColours,
    };
}
