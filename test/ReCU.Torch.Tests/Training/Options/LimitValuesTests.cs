namespace ReCU.Torch.Tests.Training.Options;

/// <summary>The least and the largest value that an option's documentation allows are allowed.</summary>
public sealed class LimitValuesTests
{
    private static readonly TrainingOptions _good = TestImages.Options;

    private static IEnumerable<TestCaseData> Limits()
    {
        yield return Case("least epochs", _good with { Epochs = 1, WarmUpEpochs = 0 });
        yield return Case("longest warm-up", _good with { Epochs = 4, WarmUpEpochs = 3 });
        yield return Case("least batch", _good with { BatchSize = 2 });
        yield return Case("no validation, smoothing, decay", _good with
        {
            ValidationFraction = 0,
            LabelSmoothing = 0,
            WeightDecay = 0,
            DeviceDataLimit = 0,
        });
        yield return Case("largest rates", _good with
        {
            LearningRate = float.MaxValue,
            StemAndHeadRate = float.MaxValue,
            WeightDecay = new WeightDecay(float.MaxValue) { Rules = [new("conv", 0)] },
        });
        yield return Case("shortest budget", _good with { TimeBudget = TimeSpan.FromTicks(1) });
        yield return Case("no clamp", _good with { Tau = TauSchedule.Off });
        yield return Case("constant tau", _good with { Tau = new TauSchedule { Minimum = 0.6, Maximum = 0.6 } });
        yield return Case("no momentum", _good with { Optimiser = new Sgd { Momentum = 0 } });
        yield return Case("no memory of gradients", _good with { Optimiser = new Adam { Beta1 = 0, Beta2 = 0 } });
        yield return Case("first and last milestone", _good with
        {
            Epochs = 4,
            LearningRateDecay = new StepDecay { Milestones = [1, 3] },
        });
        yield return Case("silence", _good with
        {
            SilentWeights = new SilentWeights { GradientFloor = 0, Decay = 0, Memory = 0, Threshold = 1 },
        });
        yield return Case("largest silence", _good with
        {
            SilentWeights = new SilentWeights { GradientFloor = float.MaxValue, Decay = float.MaxValue },
        });
        yield return Case("balanced sampling", _good with { Sampling = new BalancedSampling { Strength = 1 } });
        yield return Case("weight of a class", _good with
        {
            ClassWeights = new ClassWeights { Values = [float.MaxValue, 1] },
        });
        yield return Case("saving in every step", _good with
        {
            Checkpoints = new CheckpointOptions { Folder = "run", Interval = TimeSpan.Zero },
        });
        yield return Case("augmentation", _good with
        {
            Augmentation = new Augmentation
            {
                CropPadding = 65_536,
                Lighting = float.MaxValue,
                Rotation = 180,
                CutOut = new CutOut { Size = 1 },
                MixUp = new MixUp { Alpha = 1 },
                ColourJitter = new ColourJitter { Brightness = 1, Contrast = 1, Saturation = 1, Hue = 0.5 },
                RandomErasing = new RandomErasing { Probability = 1, MinimumArea = 1, MaximumArea = 1 },
                RandomResizedCrop = new RandomResizedCrop { MinimumArea = 1, MaximumArea = 1 },
            },
        });
        yield return Case("no changes of colours", _good with
        {
            Augmentation = new Augmentation
            {
                ColourJitter = new ColourJitter { Brightness = 0, Contrast = 0, Saturation = 0, Hue = 0 },
            },
        });
    }

    [TestCaseSource(nameof(Limits))]
    public void ALimitIsAllowed(TrainingOptions options) => Assert.That(options.Check, Throws.Nothing);

    [Test]
    public void ALimitOfARangeOfRatesIsAllowed() => Assert.That(
        new LearningRateRange { Minimum = 1e-3, Maximum = float.MaxValue, Steps = 10 }.Check, Throws.Nothing);

    private static TestCaseData Case(string name, TrainingOptions options) =>
        new TestCaseData(options).SetArgDisplayNames(name);
}
