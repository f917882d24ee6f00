using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch;

/// <summary>
/// How a network is trained. The defaults are the paper's for CIFAR-10, but for the number of epochs and what hangs on
/// it. Nothing writes into options once they are made; what is inferred from the data is in the result.
/// </summary>
public partial record TrainingOptions
{
    /// <summary>The architecture. Default: <see cref="BinaryNetwork.ResNet20"/>.</summary>
    public BinaryNetwork Network { get; init; } = BinaryNetwork.ResNet20;

    /// <summary>Times through the training images, at least 1. More take longer and fit better. Default 60.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>
    /// The time that the training may take, all phases, validation and reading together, counted from its start; above
    /// 0. A few steps are measured first, which change nothing. Then as many whole epochs are planned as the time
    /// allows, at least 1 and at most <see cref="Epochs"/>, and learning rate and tau come to their ends with the last
    /// of them. Warm-up and milestones keep their share of the epochs. The number then stays, in a run that is taken up
    /// too, so that a machine that gets slower takes longer. Null, the default, sets no limit.
    /// </summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>
    /// Images of a step, at least 2, because a batch norm needs several. More need more memory and make fewer, less
    /// noisy steps. Default 128.
    /// </summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Learning rate after the warm-up, above 0. Too high diverges, too low stays behind. Default 0.1.
    /// </summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>How gradients become changes of the weights. Default: <see cref="Sgd"/> with momentum 0.9.</summary>
    public Optimiser Optimiser { get; init; } = new Sgd();

    /// <summary>
    /// Weight decay: a number for every parameter, or one for each group of names. More keeps weights smaller.
    /// Default 5e-4.
    /// </summary>
    public WeightDecay WeightDecay { get; init; } = 5e-4;

    /// <summary>
    /// Epochs over which the learning rate rises to its value, from 0 to below <see cref="Epochs"/>. Default 0.
    /// </summary>
    public int WarmUpEpochs { get; init; }

    /// <summary>How the learning rate falls after the warm-up. Default: <see cref="CosineDecay"/>.</summary>
    public LearningRateDecay LearningRateDecay { get; init; } = new CosineDecay();

    /// <summary>
    /// What the learning rate is multiplied by for the first convolution and the classifier, which stay float, above 0:
    /// below 1 they follow more slowly than the binary layers. Null, the default, multiplies by nothing. A float twin
    /// that is trained as a teacher has none.
    /// </summary>
    public double? StemAndHeadRate { get; init; }

    /// <summary>Whether the learning rate changes with every step or every epoch. Default: every step.</summary>
    public ScheduleInterval ScheduleInterval { get; init; } = ScheduleInterval.Step;

    /// <summary>
    /// Share of the target that is spread evenly over all classes, in [0, 1): the network is not asked to be quite sure
    /// (Szegedy et al., CVPR 2016). Default 0.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// How much the images of each class count; null, the default, counts all images alike. With a teacher it is about
    /// the labels' share of the loss.
    /// </summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>How classes are evened out; null, the default, shows each image once an epoch.</summary>
    public BalancedSampling? Sampling { get; init; }

    /// <summary>
    /// Whether the last batch of an epoch is left out where it is smaller than the others. Its images are others in
    /// every epoch. Default false.
    /// </summary>
    public bool DropLastBatch { get; init; }

    /// <summary>What is done for weights whose signs stay as they are; null, the default, does nothing.</summary>
    public SilentWeights? SilentWeights { get; init; }

    /// <summary>
    /// Whether a moving average of the weights is evaluated and kept; null, the default, takes the last weights.
    /// </summary>
    public WeightAverage? WeightAverage { get; init; }

    /// <summary>The schedule of the clamp quantile. Default 0.85 to 0.99.</summary>
    public TauSchedule Tau { get; init; } = new();

    /// <summary>Random changes to training images. Default: moved by up to 4 pixels, mirrored by half.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>
    /// How images are brought to one size for evaluation, and for training unless
    /// <see cref="Augmentation.RandomResizedCrop"/> does it; null, the default, where they already have one.
    /// </summary>
    public CentreCrop? CentreCrop { get; init; }

    /// <summary>
    /// Black pixels put around each image, once it has its size, at least 0. A border of 2 makes a 28x28 image 32x32,
    /// which halves well. It becomes part of the exported model. Default 0.
    /// </summary>
    public int Border { get; init; }

    /// <summary>
    /// Mean and standard deviation of each channel on the scale of 0 to 255, by which images are normalised; null
    /// takes those of <see cref="InitialWeights"/>, or else measures them on the training images. They
    /// become part of the exported model. Default null.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>
    /// Weights to begin with: those of another network of this architecture, with other classes too. Null, the default,
    /// begins with fresh ones.
    /// </summary>
    // A run that is taken up compares the digest of the network that they make.
    [FreeOnResume]
    public InitialWeights? InitialWeights { get; init; }

    /// <summary>
    /// What the first of two stages does otherwise than the training itself; null, the default, trains in one stage. In
    /// the first stage the network has float weights on binary activations; the second starts from those weights. Both
    /// learn the same: from the labels, or from the teacher.
    /// </summary>
    public PhaseOptions? FirstStage { get; init; }

    /// <summary>Another classifier to learn from; null, the default, learns from the labels alone.</summary>
    public Distillation? Distillation { get; init; }

    /// <summary>
    /// Share of the training rows that are held back, class by class, to pick the best epoch, in [0, 1). Not used where
    /// a validation set is given. 0 holds nothing back and keeps the last epoch. Default 0.1.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>
    /// Decides initial values, split, order and augmentation. The same seed, data, thread count, kind of CPU and
    /// package versions give the same weights. Null takes a fixed one (in ML.NET, the <c>MLContext</c>'s, if it has
    /// one). Default null.
    /// </summary>
    public long? Seed { get; init; }

    /// <summary>
    /// Threads that torch computes with, from 0 to 1,024; 0 takes one for each processor. Default 0. A resumed run
    /// may have another number, but then rounds differently.
    /// </summary>
    [FreeOnResume]
    public int Threads { get; init; }

    /// <summary>
    /// What is computed on. A run that is taken up may use another device, but then rounds otherwise. Default:
    /// <see cref="Device.Auto"/>, a GPU where torch has one.
    /// </summary>
    [FreeOnResume]
    public Device Device { get; init; } = Device.Auto;

    /// <summary>
    /// How finely convolutions are computed: coarser is faster. Evaluation never is coarser than TF32. Default:
    /// <see cref="TrainingPrecision.Float32"/>.
    /// </summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>
    /// Whether a GPU uses only algorithms that give the same result each time, which are slower; an operation that has
    /// none is then an error. A CPU always does. Default false.
    /// </summary>
    [FreeOnResume]
    public bool Deterministic { get; init; }

    /// <summary>
    /// The processes that train together; null, the default, is this one alone. A run that is taken up may have another
    /// number of them, but then ends with other weights.
    /// </summary>
    [FreeOnResume]
    public Distribution? Distribution { get; init; }

    /// <summary>
    /// Bytes of a GPU's memory that may hold images, at least 0. Data sets that fit, as bytes, are kept there; others
    /// are copied batch by batch. Null, the default, takes half of what is free when the run begins, or 1 GiB where
    /// that is not known.
    /// </summary>
    [FreeOnResume]
    public long? DeviceDataLimit { get; init; }

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

    /// <summary>
    /// What is written for TensorBoard; null writes nothing. May change between the parts of a run. Default null.
    /// </summary>
    [FreeOnResume]
    public TensorBoardOptions? TensorBoard { get; init; }

    /// <summary>The seed where none is given.</summary>
    public const long DefaultSeed = 1;

    internal long SeedOrDefault => Seed ?? DefaultSeed;

    /// <summary>The options of the first stage, or null where there is one stage only.</summary>
    internal TrainingOptions? FirstStageOptions =>
        FirstStage is { } stage
            ? InPhase(stage, Network with { Precision = NetworkPrecision.BinaryActivations })
            : null;

    /// <summary>The same training over fewer epochs: what counts epochs of the schedule keeps its share.</summary>
    /// <param name="epochs">The epochs, from 1 to <see cref="Epochs"/>.</param>
    internal TrainingOptions ShortenedTo(int epochs) => epochs == Epochs ? this : this with
    {
        Epochs = epochs,
        WarmUpEpochs = Math.Min((int)Math.Round((double)WarmUpEpochs * epochs / Epochs), epochs - 1),
        LearningRateDecay = LearningRateDecay.Shortened(Epochs, epochs),
    };

    /// <summary>The options of an earlier phase.</summary>
    /// <param name="phase">What it does otherwise.</param>
    /// <param name="network">Its network.</param>
    internal TrainingOptions InPhase(PhaseOptions phase, BinaryNetwork network) => this with
    {
        Network = network,
        FirstStage = null,
        Epochs = phase.Epochs ?? Epochs,
        Optimiser = phase.Optimiser ?? Optimiser,
        LearningRate = phase.LearningRate ?? LearningRate,
        WeightDecay = phase.WeightDecay ?? WeightDecay,
        WarmUpEpochs = phase.WarmUpEpochs ?? WarmUpEpochs,
        LearningRateDecay = phase.LearningRateDecay ?? LearningRateDecay,
        LabelSmoothing = phase.LabelSmoothing ?? LabelSmoothing,
        Augmentation = phase.Augmentation ?? Augmentation,
    };
}
