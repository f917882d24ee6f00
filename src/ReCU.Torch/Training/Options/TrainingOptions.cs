using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch;

/// <summary>
/// How a network is trained. The defaults are the paper's for CIFAR-10, except for the number of epochs and what
/// depends on it. Options never change after their creation; values that are inferred from the data are in the result.
/// </summary>
public partial record TrainingOptions
{
    /// <summary>The architecture. Default: <see cref="BinaryNetwork.ResNet20"/>.</summary>
    public BinaryNetwork Network { get; init; } = BinaryNetwork.ResNet20;

    /// <summary>
    /// Number of passes over the training images, at least 1. More take longer and fit better. Default 60.
    /// </summary>
    public int Epochs { get; init; } = 60;

    /// <summary>
    /// The time that the training may take, all phases, validation and reading together, from its start; above 0. The
    /// training first measures a few steps, which have no effect. It then plans as many whole epochs as fit, at least 1
    /// and at most <see cref="Epochs"/>; learning rate and tau reach their final values in the last of them. Warm-up
    /// and milestones keep their share of the epochs. The number is then fixed, also for a resumed run, so a machine
    /// that becomes slower takes longer. Null, the default, sets no limit.
    /// </summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>
    /// Images of a step, at least 2, because batch norm needs several. Larger batches need more memory and make fewer,
    /// less noisy steps. Default 128.
    /// </summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Learning rate after the warm-up, above 0. If it is too high, training diverges; if too low, it learns slowly.
    /// Default 0.1.
    /// </summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>How gradients change the weights. Default: <see cref="Sgd"/> with momentum 0.9.</summary>
    public Optimiser Optimiser { get; init; } = new Sgd();

    /// <summary>
    /// Weight decay: a number for all parameters, or one for each group of names. A larger one keeps weights smaller.
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
    /// Factor of the learning rate for the first convolution and the classifier, which stay float; above 0. Below 1
    /// they change more slowly than the binary layers. Null, the default, means no factor. It does not apply to a float
    /// twin that is trained as a teacher.
    /// </summary>
    public double? StemAndHeadRate { get; init; }

    /// <summary>Whether the learning rate changes in every step or every epoch. Default: every step.</summary>
    public ScheduleInterval ScheduleInterval { get; init; } = ScheduleInterval.Step;

    /// <summary>
    /// Share of the target that is spread evenly over all classes, in [0, 1), so that the network does not become
    /// overconfident (Szegedy et al., CVPR 2016). Default 0.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Weights of the classes in the loss; null, the default, weights all images alike. With a teacher they apply to
    /// the labels' share of the loss.
    /// </summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>How classes are balanced; null, the default, shows each image once in an epoch.</summary>
    public BalancedSampling? Sampling { get; init; }

    /// <summary>
    /// Whether the last batch of an epoch is dropped if it is smaller than the others. Its images differ in every
    /// epoch. Default false.
    /// </summary>
    public bool DropLastBatch { get; init; }

    /// <summary>Helps weights whose signs never change; null, the default, does nothing.</summary>
    public SilentWeights? SilentWeights { get; init; }

    /// <summary>
    /// Evaluates and returns a moving average of the weights; null, the default, uses the last weights.
    /// </summary>
    public WeightAverage? WeightAverage { get; init; }

    /// <summary>The schedule of the clamp quantile. Default 0.85 to 0.99.</summary>
    public TauSchedule Tau { get; init; } = new();

    /// <summary>Random changes to training images. Default: shifted by up to 4 pixels, half of them mirrored.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>
    /// How images are brought to one size for evaluation, and for training unless <see
    /// cref="Augmentation.RandomResizedCrop"/> does so; null, the default, if they have one size already.
    /// </summary>
    public CentreCrop? CentreCrop { get; init; }

    /// <summary>
    /// Black pixels added around each image after resizing, at least 0. A border of 2 makes a 28x28 image 32x32, which
    /// can be halved several times. It becomes part of the exported model. Default 0.
    /// </summary>
    public int Border { get; init; }

    /// <summary>
    /// Mean and standard deviation of each channel, for pixels from 0 to 255, by which images are normalised. Null
    /// takes those of <see cref="InitialWeights"/>, or else measures them on the training images. They become part of
    /// the exported model. Default null.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>
    /// Initial weights from another network of this architecture, which may have other classes. Null, the default,
    /// starts with random ones.
    /// </summary>
    // A resumed run compares the digest of the resulting network.
    [FreeOnResume]
    public InitialWeights? InitialWeights { get; init; }

    /// <summary>
    /// How the first of two stages differs from the main training; null, the default, trains in one stage. In the first
    /// stage the network has float weights and binary activations; the second starts from those weights. Both learn
    /// from the same labels and teachers.
    /// </summary>
    public PhaseOptions? FirstStage { get; init; }

    /// <summary>
    /// Another classifier whose answers are learned; null, the default, learns the classes from the labels alone.
    /// </summary>
    public Distillation? Distillation { get; init; }

    /// <summary>
    /// A float network whose feature maps are learned as well; null, the default, for none. Not for several processes
    /// (<see cref="Distribution"/>).
    /// </summary>
    public FeatureDistillation? FeatureDistillation { get; init; }

    /// <summary>
    /// Share of the training rows of each class that is held back to choose the best epoch, in [0, 1). Ignored if there
    /// is a validation set. 0 holds nothing back and keeps the last epoch. Default 0.1.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>
    /// Seed of initial values, split, order and augmentation. The same seed, data, thread count, kind of CPU and
    /// package versions give the same weights. Null takes a fixed seed (in ML.NET, the <c>MLContext</c>'s, if it has
    /// one). Default null.
    /// </summary>
    public long? Seed { get; init; }

    /// <summary>
    /// Number of threads of torch's operations and of this library's kernels, from 0 to 1,024; 0 takes one for each
    /// processor. Default 0. A resumed run may use another number, but then rounds differently.
    /// </summary>
    [FreeOnResume]
    public int Threads { get; init; }

    /// <summary>
    /// The device to train on. A resumed run may use another device, but then rounds differently. Default: <see
    /// cref="Device.Auto"/>, a GPU if torch has one.
    /// </summary>
    [FreeOnResume]
    public Device Device { get; init; } = Device.Auto;

    /// <summary>
    /// Precision of convolutions: a lower one is faster. Evaluation is never less precise than TF32. Default: <see
    /// cref="TrainingPrecision.Float32"/>.
    /// </summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>
    /// Whether a GPU uses only algorithms with reproducible results, which are slower; an operation without such an
    /// algorithm is then an error. A CPU is always reproducible. Default false.
    /// </summary>
    [FreeOnResume]
    public bool Deterministic { get; init; }

    /// <summary>
    /// Whether a GPU records the operations of a training step once, as a CUDA graph, and repeats them for every batch
    /// of <see cref="BatchSize"/> images. The host then no longer starts the thousands of operations of a step one by
    /// one, which takes it longer than most GPUs compute; the results are the same. What a layer of another assembly
    /// decides on the host, such as a random number or a value that changes with each step, is recorded once and then
    /// stays. The recording needs as much memory on the GPU as a step does, in addition. The first GPU and Linux only;
    /// not with <see cref="Distribution"/>; without effect on a CPU. Default false.
    /// </summary>
    [FreeOnResume]
    public bool CudaGraph { get; init; }

    /// <summary>
    /// The processes that train together; null, the default, is this one alone. A resumed run may have another number
    /// of processes, but then ends with other weights; if it again has several, <c>BatchNorms</c> and <c>Gradients</c>
    /// must not change.
    /// </summary>
    [FreeOnResume]
    public Distribution? Distribution { get; init; }

    /// <summary>
    /// Bytes of a GPU's memory that may hold images, at least 0. Data sets that fit, as bytes, stay there; others are
    /// copied batch by batch. Null, the default, takes half of the free memory at the start of the run, or 1 GiB if
    /// that is unknown.
    /// </summary>
    [FreeOnResume]
    public long? DeviceDataLimit { get; init; }

    /// <summary>
    /// Where the run is saved, so that it can be resumed; null saves nothing. May differ when a run is resumed. Default
    /// null.
    /// </summary>
    [FreeOnResume]
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>When to end before the last epoch; null never does. Default null.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// Whether each epoch's report has statistics of the weights of each binary convolution. They take two bits for
    /// each weight, and as long as a few steps in an epoch. Default true.
    /// </summary>
    public bool Statistics { get; init; } = true;

    /// <summary>
    /// What is written for TensorBoard; null writes nothing. May differ when a run is resumed. Default null.
    /// </summary>
    [FreeOnResume]
    public TensorBoardOptions? TensorBoard { get; init; }

    /// <summary>The default seed.</summary>
    public const long DefaultSeed = 1;

    internal long SeedOrDefault => Seed ?? DefaultSeed;

    /// <summary>The options of the first stage, or null if there is only one stage.</summary>
    internal TrainingOptions? FirstStageOptions =>
        FirstStage is { } stage
            ? InPhase(stage, Network with { Precision = NetworkPrecision.BinaryActivations })
            : null;

    /// <summary>The same training with fewer epochs: schedules in epochs keep their share.</summary>
    /// <param name="epochs">The epochs, from 1 to <see cref="Epochs"/>.</param>
    internal TrainingOptions ShortenedTo(int epochs) => epochs == Epochs ? this : this with
    {
        Epochs = epochs,
        WarmUpEpochs = Math.Min((int)Math.Round((double)WarmUpEpochs * epochs / Epochs), epochs - 1),
        LearningRateDecay = LearningRateDecay.Shortened(Epochs, epochs),
    };

    /// <summary>The options of an earlier phase.</summary>
    /// <param name="phase">How it differs.</param>
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
