namespace ReCU.Torch;

/// <summary>
/// The authors' recipes, with their numbers, and one of our own, <see cref="Quick"/>: options to use as they are, or to
/// change by <c>with</c>. Values that the authors do not give have their defaults: the seed, the share of images that is
/// held back, the number of threads.
/// </summary>
/// <remarks>
/// The authors report the best epoch on the test set. Here images that are held back choose the best epoch, so that the
/// test set is used only for testing.
/// </remarks>
public static class Recipe
{
    private const int WarmUpEpochs = 5;

    /// <summary>The normalisation of the authors' recipes: <see cref="Normalisation.ImageNet"/>.</summary>
    public static Normalisation ImageNetColours => Normalisation.ImageNet;

    /// <summary>
    /// For minutes or hours instead of days: <see cref="BinaryNetwork.Compact"/>, 20 epochs with batches of 64, SGD with
    /// rate 0.1 and momentum 0.9, weight decay 5e-4, images shifted by up to 4 pixels and half of them mirrored. It is
    /// the authors' recipe of CIFAR-10, but takes four times as many steps in an epoch, has no warm-up, revives
    /// <see cref="TrainingOptions.SilentWeights"/>, and raises tau with every step. Any network, image size and number
    /// of epochs can take the place of its own.
    /// </summary>
    /// <remarks>
    /// What it consists of was chosen among ten options and two combinations on CIFAR-10 with ResNet-20, by images held
    /// back from training; <c>docs/experiments/cifar10.md</c> has the figures. The pixels' mean and deviation are
    /// measured on the training images, so it fits grey images too.
    /// </remarks>
    public static TrainingOptions Quick { get; } = new()
    {
        Network = BinaryNetwork.Compact,
        Epochs = 20,
        BatchSize = 64,
        Optimiser = new Sgd { Momentum = 0.9 },
        LearningRate = 0.1,
        WeightDecay = 5e-4,
        LearningRateDecay = new CosineDecay(),
        ScheduleInterval = ScheduleInterval.Epoch,
        Tau = new TauSchedule { Minimum = 0.85, Maximum = 0.99, Interval = ScheduleInterval.Step },
        SilentWeights = new SilentWeights { GradientFloor = 0.04, Decay = 9e-4 },
        Augmentation = new Augmentation { CropPadding = 4, HorizontalFlip = true },
    };

    /// <summary>
    /// CIFAR-10: 600 epochs with batches of 256, SGD with rate 0.1 and momentum 0.9, weight decay 5e-4 for all
    /// parameters, images shifted by up to 4 pixels and half of them mirrored.
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
    /// ImageNet: 200 epochs with batches of 512, SGD with rate 0.1 and momentum 0.9, weight decay 1e-4 for convolutions
    /// (with their scales) and the classifier, 0 for batch norms and shortcuts. A random part of each image becomes
    /// 224x224; evaluation takes the centre.
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
    /// ImageNet in two stages, each of 256 epochs with batches of 512: Adam with rate 1e-3, and only a teacher's
    /// answers as targets. The first stage has float weights and weight decay 1e-5, the second binary weights and none.
    /// </summary>
    /// <remarks>
    /// The authors' teacher is a float ResNet-34 that others trained. Here it is trained first, for 90 epochs with SGD
    /// of 0.1 and weight decay 1e-4, as usual for such networks; an ONNX file of another network can take its place.
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
