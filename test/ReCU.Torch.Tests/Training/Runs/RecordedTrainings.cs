using ReCU.Torch.Tests.Training.Teachers;

namespace ReCU.Torch.Tests.Training.Runs;

/// <summary>Trainings whose steps change in every way that a recording must follow.</summary>
internal static class RecordedTrainings
{
    private static readonly TrainingOptions _base = TestImages.Options with
    {
        Epochs = 5,
        WarmUpEpochs = 1,
        ScheduleInterval = ScheduleInterval.Step,
        Augmentation = new Augmentation { CropPadding = 1 },
        Border = 2,
    };

    /// <summary>Of 90 images: four whole batches of 16, and one of 4 that is not recorded.</summary>
    public static IReadOnlyDictionary<string, TrainingOptions> All { get; } = new Dictionary<string, TrainingOptions>
    {
        ["sgd"] = _base,
        ["sgd without momentum"] = _base with { Optimiser = new Sgd { Momentum = 0 }, WeightDecay = 0 },
        ["adam"] = _base with { Optimiser = new Adam(), LearningRate = 0.005 },
        ["tau by step"] = _base with { Tau = new TauSchedule { Interval = ScheduleInterval.Step } },
        ["blended images"] = _base with { Augmentation = new Augmentation { MixUp = new MixUp() } },
        ["class weights"] = _base with { ClassWeights = new ClassWeights { Values = [0.25, 4] } },
        ["silent weights"] = _base with
        {
            SilentWeights = new SilentWeights { GradientFloor = 0.05, Decay = 1e-3 },
            WeightAverage = new WeightAverage { Decay = 0.9 },
            StemAndHeadRate = 0.5,
        },
        ["teacher and first stage"] = _base with
        {
            Epochs = 2,
            FirstStage = new PhaseOptions(),
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 2 } },
            },
        },
        ["teacher of feature maps"] = _base with
        {
            FeatureDistillation = new FeatureDistillation { Teacher = RandomFilters.ForTiny },
        },
        ["all teachers, first stage and blended images"] = _base with
        {
            Epochs = 2,
            Augmentation = new Augmentation { MixUp = new MixUp() },
            FirstStage = new PhaseOptions(),
            FeatureDistillation = new FeatureDistillation { Teacher = RandomFilters.ForTiny },
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 2 } },
                Share = 0.5,
            },
        },
        ["teacher asked once"] = _base with
        {
            Epochs = 3,
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 2 } },
                Answers = TeacherAnswers.OncePerImage,
            },
        },
    };
}
