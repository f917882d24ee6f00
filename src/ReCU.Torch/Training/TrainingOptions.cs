using ReCU.Torch.Checkpointing;

namespace ReCU.Torch;

/// <summary>
/// How a network is trained. The defaults are the paper's for CIFAR-10, but for the number of epochs and what hangs on
/// it. Nothing writes into options once they are made; what is inferred from the data is in the result.
/// </summary>
public record TrainingOptions
{
    /// <summary>The architecture. Default: <see cref="BinaryNetwork.ResNet20"/>.</summary>
    public BinaryNetwork Network { get; init; } = BinaryNetwork.ResNet20;

    /// <summary>Times through the training images, at least 1. More take longer and fit better. Default 60.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>
    /// Images of a step, at least 2, because a batch norm needs several. More need more memory and make fewer, less
    /// noisy steps. Default 128.
    /// </summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Learning rate after the warm-up, above 0. Too high diverges, too low stays behind. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Momentum of the gradient descent, in [0, 1). Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay on every parameter, at least 0. Default 5e-4.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>
    /// Epochs over which the learning rate rises to its value, from 0 to below <see cref="Epochs"/>. Default 0.
    /// </summary>
    public int WarmUpEpochs { get; init; }

    /// <summary>Whether the learning rate changes with every step or every epoch. Default: every step.</summary>
    public ScheduleInterval ScheduleInterval { get; init; } = ScheduleInterval.Step;

    /// <summary>The schedule of the clamp quantile. Default 0.85 to 0.99.</summary>
    public TauSchedule Tau { get; init; } = new();

    /// <summary>Random changes to training images. Default: moved by up to 4 pixels, mirrored by half.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>
    /// Black pixels put around each image before anything else, at least 0. A border of 2 makes a 28x28 image 32x32,
    /// which halves well. It becomes part of the exported model. Default 0.
    /// </summary>
    public int Border { get; init; }

    /// <summary>
    /// Mean and standard deviation of each channel on the scale of 0 to 255, by which images are normalised; null to
    /// measure them on the training images. They become part of the exported model. Default null.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>
    /// Share of the training rows that are held back, class by class, to pick the best epoch, in [0, 1). Not used where
    /// a validation set is given. 0 holds nothing back and keeps the last epoch. Default 0.1.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>
    /// Decides initial values, split, order and augmentation. The same seed, data, thread count, kind of CPU and
    /// package versions give the same weights. Null takes a fixed one (in ML.NET, the <c>MLContext</c>'s, if it has one).
    /// Default null.
    /// </summary>
    public long? Seed { get; init; }

    /// <summary>
    /// Threads that torch computes with, at least 0; 0 takes one for each processor. Default 0. A run that is taken up
    /// may have another number, but then rounds otherwise.
    /// </summary>
    [FreeOnResume]
    public int Threads { get; init; }

    /// <summary>
    /// Where the run is saved, so that it can be taken up again; null saves nothing. May change between the parts of a
    /// run. Default null.
    /// </summary>
    [FreeOnResume]
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>When to end before the last epoch; null never does. Default null.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// Whether each epoch's report says what the weights of each binary convolution did. Takes two bits a weight and
    /// about as long as a few steps an epoch. Default true.
    /// </summary>
    public bool Statistics { get; init; } = true;

    private const int MaximumCropPadding = 65_536;

    /// <summary>The seed where none is given.</summary>
    public const long DefaultSeed = 1;

    internal long SeedOrDefault => Seed ?? DefaultSeed;

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it and its limit.</exception>
    public void Check()
    {
        ArgumentNullException.ThrowIfNull(Network);
        ArgumentNullException.ThrowIfNull(Tau);
        ArgumentNullException.ThrowIfNull(Augmentation);
        Require(Epochs >= 1, nameof(Epochs), Epochs, "must be at least 1");
        Require(
            BatchSize >= 2,
            nameof(BatchSize),
            BatchSize,
            "must be at least 2, because a batch norm needs several images");
        Require(
            LearningRate is > 0 and <= float.MaxValue,
            nameof(LearningRate),
            LearningRate,
            "must be above 0 and a number of float32, such as 0.1");
        Require(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "must be at least 0 and below 1, such as 0.9");
        Require(
            WeightDecay is >= 0 and <= float.MaxValue,
            nameof(WeightDecay),
            WeightDecay,
            "must be at least 0 and a number of float32, such as 5e-4");
        Require(
            WarmUpEpochs >= 0 && WarmUpEpochs < Epochs,
            nameof(WarmUpEpochs),
            WarmUpEpochs,
            $"must be at least 0 and below the {Epochs} epochs");
        Require(Enum.IsDefined(ScheduleInterval), nameof(ScheduleInterval), ScheduleInterval, "must be Step or Epoch");
        Require(
            Augmentation.CropPadding is >= 0 and <= MaximumCropPadding,
            "Augmentation.CropPadding",
            Augmentation.CropPadding,
            $"must be from 0 to {MaximumCropPadding}");
        Require(Border >= 0, nameof(Border), Border, "must be at least 0");
        Require(
            ValidationFraction is >= 0 and < 1,
            nameof(ValidationFraction),
            ValidationFraction,
            "must be at least 0 and below 1, such as 0.1");
        Require(Threads >= 0, nameof(Threads), Threads, "must be at least 0; 0 takes one for each processor");
        Tau.Check();
        Normalisation?.Check();
        Checkpoints?.Check();
        EarlyStopping?.Check();
    }

    private static void Require(bool holds, string name, object value, string limit)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                name, value, FormattableString.Invariant($"{name} is {value}, but it {limit}."));
        }
    }
}
