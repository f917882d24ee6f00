using ReCU.Data;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/training.md</c>, a method for each snippet.</summary>
internal static class TrainingGuide
{
    public static ReCUBinaryNetOptions FromARecipe()
    {
        var options = new ReCUBinaryNetOptions(Recipe.Cifar10)
        {
            ImageShape = (3, 32, 32),
            Network = BinaryNetwork.ResNet18A,
            Epochs = 100,
            LearningRate = 0.05,
        };

        return options;
    }

    public static ReCUBinaryNetOptions InTwoHours()
    {
        var inTwoHours = new ReCUBinaryNetOptions(Recipe.Cifar10)
        {
            ImageShape = (3, 32, 32),
            TimeBudget = TimeSpan.FromHours(2),
        };

        return inTwoHours;
    }

    public static TrainingOptions EveryNumber()
    {
        TrainingOptions tuned = Recipe.Cifar10 with
        {
            Optimiser = new Adam { Beta2 = 0.99 },                          // or new Sgd { Momentum = 0.9 }
            LearningRate = 1e-3,
            WarmUpEpochs = 3,
            LearningRateDecay = new StepDecay { Milestones = [300, 500] },  // or CosineDecay, LinearDecay
            ScheduleInterval = ScheduleInterval.Epoch,                      // or Step
            WeightDecay = new WeightDecay(0) { Rules = [new("conv", 1e-4), new("fc", 1e-4)] },
            LabelSmoothing = 0.1,
            Augmentation = new Augmentation { CropPadding = 2, HorizontalFlip = false },
            Tau = new TauSchedule { Minimum = 0.85, Maximum = 0.99 },
            EarlyStopping = new EarlyStopping { Metric = StoppingMetric.ValidationLoss, Patience = 20, MinimumGain = 1e-3 },
        };

        return tuned;
    }

    public static TrainingOptions BetterAtNoCost()
    {
        TrainingOptions better = Recipe.Cifar10 with
        {
            SilentWeights = new SilentWeights { GradientFloor = 0.04, Decay = 9e-4 },  // OvSW, arXiv 2407.05257
            WeightAverage = new WeightAverage { Decay = 0.999 },
            StemAndHeadRate = 0.5,
            Tau = new TauSchedule { Interval = ScheduleInterval.Step },
            ScheduleInterval = ScheduleInterval.Step,
            LabelSmoothing = 0.1,
            Augmentation = new Augmentation { CutOut = new CutOut { Size = 16 }, MixUp = new MixUp { Alpha = 0.2 } },
        };

        return better;
    }

    public static ReCUBinaryNetOptions Photographs()
    {
        var photographs = new ReCUBinaryNetOptions
        {
            ImageShape = (3, 64, 64),
            ClassWeights = ClassWeights.Balanced,       // or new ClassWeights { Values = [1, 5] }
            Augmentation = new Augmentation
            {
                Rotation = 10,                          // up to so many degrees either way
                ColourJitter = new ColourJitter { Brightness = 0.3, Hue = 0.05 },
                RandomErasing = new RandomErasing(),
                MixUp = new MixUp(),
            },
        };

        return photographs;
    }

    public static LearningRateCurve WhichLearningRate(TrainingOptions options, ImageDataset images)
    {
        LearningRateCurve curve = new NetworkTrainer(options).MeasureLearningRates(images);
        Console.WriteLine($"falls fastest at {curve.Steepest}, lowest at {curve.Lowest}");

        return curve;
    }
}
