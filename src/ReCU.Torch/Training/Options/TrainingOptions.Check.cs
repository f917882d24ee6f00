using ReCU.Graph;
using ReCU.Torch.Training.Batches;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

public partial record TrainingOptions
{
    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it and its limit.</exception>
    public virtual void Check()
    {
        ArgumentNullException.ThrowIfNull(Network);
        ArgumentNullException.ThrowIfNull(Tau);
        ArgumentNullException.ThrowIfNull(Augmentation);
        CheckOptimisation();
        Require(
            Border is >= 0 and <= InputGeometry.LargestSide,
            nameof(Border),
            Border,
            $"must be from 0 to {InputGeometry.LargestSide}");
        Require(
            ValidationFraction is >= 0 and < 1,
            nameof(ValidationFraction),
            ValidationFraction,
            "must be at least 0 and below 1, such as 0.1");
        Require(
            Threads is >= 0 and <= ThreadCount.Maximum,
            nameof(Threads),
            Threads,
            $"must be from 0 to {ThreadCount.Maximum}; 0 takes one for each processor");
        CheckDevice();
        Tau.Check();
        Augmentation.Check();
        CentreCrop?.Check();
        Normalisation?.Check();
        Checkpoints?.Check();
        TensorBoard?.Check();
        EarlyStopping?.Check();
        Distillation?.Check();
        FeatureDistillation?.Check();
        Distribution?.Check(this);
        Require(
            FirstStage is null || Network.Precision == NetworkPrecision.Binary,
            "Network.Precision",
            Network.Precision,
            "must be Binary with a FirstStage, which is for networks whose second stage has binary weights");
        CheckPhase(nameof(FirstStage), FirstStageOptions);
        if (Distillation?.Teacher is FloatTwinTeacher twin)
        {
            CheckPhase(nameof(FloatTwinTeacher), InPhase(twin.Training, Network) with
            {
                Distillation = null,
                FeatureDistillation = null,
            });
        }
    }

    private static void CheckPhase(string name, TrainingOptions? phase)
    {
        try
        {
            phase?.Check();
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{name}: {exception.Message}", exception);
        }
    }

    private void CheckDevice()
    {
        ArgumentNullException.ThrowIfNull(Device);
        Require(
            Enum.IsDefined(Precision),
            nameof(Precision),
            Precision,
            $"must be {string.Join(", ", Enum.GetNames<TrainingPrecision>())}");
        Require(
            DeviceDataLimit is null or >= 0,
            nameof(DeviceDataLimit),
            DeviceDataLimit,
            "must be at least 0 bytes; 0 keeps no images on the device");
    }

    private void CheckOptimisation()
    {
        ArgumentNullException.ThrowIfNull(Optimiser);
        ArgumentNullException.ThrowIfNull(WeightDecay);
        ArgumentNullException.ThrowIfNull(LearningRateDecay);
        Require(Epochs >= 1, nameof(Epochs), Epochs, "must be at least 1");
        Require(
            TimeBudget is null || TimeBudget > TimeSpan.Zero,
            nameof(TimeBudget),
            TimeBudget,
            "must be above 0, such as TimeSpan.FromHours(1), or null for no limit");
        Require(
            BatchSize >= 2,
            nameof(BatchSize),
            BatchSize,
            "must be at least 2, because batch norm needs several images");
        Require(
            LearningRate is > 0 and <= float.MaxValue,
            nameof(LearningRate),
            LearningRate,
            "must be above 0 and finite in float32, such as 0.1");
        Require(
            WarmUpEpochs >= 0 && WarmUpEpochs < Epochs,
            nameof(WarmUpEpochs),
            WarmUpEpochs,
            $"must be at least 0 and below the {Epochs} epochs");
        Require(
            StemAndHeadRate is null or (> 0 and <= float.MaxValue),
            nameof(StemAndHeadRate),
            StemAndHeadRate,
            "must be above 0, such as 0.5, or null for no factor");
        Require(Enum.IsDefined(ScheduleInterval), nameof(ScheduleInterval), ScheduleInterval, "must be Step or Epoch");
        Require(
            LabelSmoothing is >= 0 and < 1,
            nameof(LabelSmoothing),
            LabelSmoothing,
            "must be at least 0 and below 1, such as 0.1");
        ClassWeights?.Check();
        Require(
            ClassWeights is null || Distillation is not { Share: 1 },
            "Distillation.Share",
            Distillation?.Share,
            "must be below 1 with ClassWeights, which apply to the loss of the labels");
        Sampling?.Check();
        SilentWeights?.Check();
        WeightAverage?.Check();
        Optimiser.Check();
        WeightDecay.Check();
        LearningRateDecay.Check(Epochs);
    }
}
