namespace ReCU.Torch;

/// <summary>
/// The authors' recipes, number by number: options to train with as they are, or to change with <c>with</c>. What they
/// leave open keeps its default: the seed, the share of images that is held back, the number of threads.
/// </summary>
/// <remarks>
/// The authors report the best epoch on the test set. Here the best epoch is picked on images that are held back, so
/// that the test set stays one.
/// </remarks>
public static class Recipe
{
    private const int WarmUpEpochs = 5;

    /// <summary>The scale of all recipes: <see cref="Normalisation.ImageNet"/>.</summary>
    public static Normalisation ImageNetColours => Normalisation.ImageNet;

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
        Normalisation = Normalisation.ImageNet,
    };

    /// <summary>
    /// ImageNet: 200 epochs of batches of 512, SGD of 0.1 with momentum 0.9, weight decay 1e-4 on convolutions (their
    /// scales included) and on the classifier, 0 on batch norms and on shortcuts. A random part of each image becomes
    /// 224x224; evaluation takes the middle.
    /// </summary>
    public static TrainingOptions ImageNet { get; } = Cifar10 with
    {
        Network = BinaryNetwork.ImageNetResNet18,
        Epochs = 200,
        BatchSize = 512,
        WeightDecay = new WeightDecay(0) { Rules = [new("conv", 1e-4), new("fc", 1e-4)] },
        Augmentation = new Augmentation
        {
            RandomResizedCrop = new RandomResizedCrop { MinimumArea = 0.08, MaximumArea = 1.25 },
            Lighting = 0.1,
            CropPadding = 0,
            HorizontalFlip = true,
        },
        CentreCrop = new CentreCrop { ShorterSide = 256, Height = 224, Width = 224 },
    };

    /// <summary>
    /// ImageNet in two stages, each of 256 epochs of batches of 512: Adam of 1e-3, and nothing but a teacher's answers
    /// to learn from. The first stage has float weights and weight decay 1e-5, the second binary ones and none.
    /// </summary>
    /// <remarks>
    /// The authors' teacher is a float ResNet-34 that others trained. The one here is trained first, for 90 epochs with
    /// SGD of 0.1 and weight decay 1e-4, as is usual for such networks; an ONNX file of another can take its place.
    /// </remarks>
    public static TrainingOptions TwoStageImageNet { get; } = ImageNet with
    {
        Network = BinaryNetwork.TwoStageResNet18,
        Epochs = 256,
        Optimiser = new Adam(),
        LearningRate = 1e-3,
        WeightDecay = 0,
        FirstStage = new PhaseOptions { WeightDecay = 1e-5 },
        Distillation = new Distillation
        {
            Teacher = new FloatTwinTeacher
            {
                Network = BinaryNetwork.TwoStageResNet34,
                Training = new PhaseOptions
                {
                    Epochs = 90,
                    Optimiser = new Sgd(),
                    LearningRate = 0.1,
                    WeightDecay = 1e-4,
                },
            },
            Share = 1,
            Temperature = 1,
        },
    };
}
