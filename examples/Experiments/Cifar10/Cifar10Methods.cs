using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>
/// Changes of a training that cost nothing in scoring, by name. They get options with their epochs set.
/// </summary>
internal static class Cifar10Methods
{
    /// <summary>Name of the float twin as a teacher, which is trained once and kept.</summary>
    public const string Teacher = "teacher";

    /// <summary>The names with what they change; that of the teacher brings the twin when it is there.</summary>
    public static IReadOnlyDictionary<string, Func<TrainingOptions, TrainingOptions>> All { get; } =
        new Dictionary<string, Func<TrainingOptions, TrainingOptions>>
        {
            // As the paper's authors ran it for ResNet-20 on CIFAR-10, and its defaults, which are for ImageNet.
            ["ovsw"] = options => options with
            {
                SilentWeights = new SilentWeights { GradientFloor = 0.04, Decay = 9e-4 },
            },
            ["ovsw-imagenet"] = options => options with { SilentWeights = new SilentWeights() },
            ["ema"] = options => options with { WeightAverage = new WeightAverage { Decay = 0.999 } },
            ["ema-short"] = options => options with { WeightAverage = new WeightAverage { Decay = 0.99 } },
            ["lr-step"] = options => options with { ScheduleInterval = ScheduleInterval.Step },
            ["tau-step"] = options => options with { Tau = options.Tau with { Interval = ScheduleInterval.Step } },
            ["smooth"] = options => options with { LabelSmoothing = 0.1 },
            ["cutout"] = options => Augmented(options, to => to with { CutOut = new CutOut { Size = 16 } }),
            ["cutout-small"] = options => Augmented(options, to => to with { CutOut = new CutOut { Size = 8 } }),
            ["mixup"] = options => Augmented(options, to => to with { MixUp = new MixUp { Alpha = 0.2 } }),
            // On alpha and on nothing else; on everything but alpha; on everything but alpha and batch norms.
            ["decay-alpha"] = options => Decayed(options, rest: 0, [new("alpha", Decay)]),
            ["decay-not-alpha"] = options => Decayed(options, rest: Decay, [new("alpha", 0)]),
            ["decay-conv-fc"] = options => Decayed(
                options, rest: 0, [new("alpha", 0), new("conv", Decay), new("linear", Decay)]),
            ["decay-small"] = options => options with { WeightDecay = 1e-4 },
            ["ends-half"] = options => options with { StemAndHeadRate = 0.5 },
            ["ends-tenth"] = options => options with { StemAndHeadRate = 0.1 },
            ["batch-64"] = options => options with { BatchSize = 64 },
            ["adam"] = options => options with { Optimiser = new Adam(), LearningRate = 5e-3, WeightDecay = 0 },
            // As many epochs in all.
            ["two-stages"] = options => options with
            {
                Epochs = options.Epochs - options.Epochs / 2,
                FirstStage = new PhaseOptions { Epochs = Math.Max(1, options.Epochs / 2), WeightDecay = 1e-5 },
            },
            [Teacher] = options => options,
        };

    private const double Decay = 5e-4;

    private static TrainingOptions Augmented(TrainingOptions options, Func<Augmentation, Augmentation> change) =>
        options with { Augmentation = change(options.Augmentation) };

    private static TrainingOptions Decayed(TrainingOptions options, double rest, WeightDecayRule[] rules) =>
        options with { WeightDecay = new WeightDecay(rest) { Rules = rules } };
}
