namespace ReCU.Torch.Tests.Training.Options;

/// <summary>Every option out of its range is refused by name.</summary>
public sealed class TrainingOptionsTests
{
    private static readonly TrainingOptions _good = TestImages.Options;

    private static IEnumerable<TestCaseData> Bad() => [.. Optimisation(), .. Images(), .. Distillations(), .. Phases()];

    private static IEnumerable<TestCaseData> Optimisation()
    {
        yield return Case(
            _good with { Optimiser = new Sgd { Momentum = 1 } },
            "Momentum is 1, but it must be at least 0 and below 1, such as 0.9.");
        yield return Case(_good with { Optimiser = new Adam { Beta1 = 1 } }, "Beta1 is 1, but it must be at least 0");
        yield return Case(
            _good with { Optimiser = new Adam { Beta2 = -0.1 } }, "Beta2 is -0.1, but it must be at least 0");
        yield return Case(
            _good with { Optimiser = new Adam { Epsilon = 0 } }, "Epsilon is 0, but it must be above 0, such as 1e-8.");
        yield return Case(_good with { Optimiser = null! }, "Optimiser");
        yield return Case(
            _good with { WeightDecay = new WeightDecay(0) { Rules = [new("conv", 1), new("fc", -1)] } },
            "WeightDecay is -1, but it must be at least 0");
        yield return Case(
            _good with { WeightDecay = new WeightDecay(0) { Rules = [new("", 1)] } },
            "of WeightDecay has no NamePart; give a part of a tensor's name, such as 'conv'.");
        yield return Case(_good with { WeightDecay = null! }, "WeightDecay");
        yield return Case(
            _good with { LabelSmoothing = 1 }, "LabelSmoothing is 1, but it must be at least 0 and below 1");
        yield return Case(
            _good with { LearningRateDecay = new StepDecay { Milestones = [2], Factor = 1 } },
            "Factor is 1, but it must be above 0 and below 1");
        yield return Case(
            _good with { LearningRateDecay = new StepDecay { Milestones = [2, 4] } },
            "Milestones[1] is 4, but it must be from 1 to below the 4 epochs, and above the previous milestone.");
        yield return Case(
            _good with { LearningRateDecay = new StepDecay { Milestones = [2, 2] } }, "Milestones[1] is 2");
        yield return Case(_good with { LearningRateDecay = null! }, "LearningRateDecay");
        foreach (TestCaseData ofWeights in Weights())
        {
            yield return ofWeights;
        }

        yield return Case(
            _good with { TimeBudget = TimeSpan.Zero }, "TimeBudget is 00:00:00, but it must be above 0, such as");
        yield return Case(_good with { TimeBudget = TimeSpan.FromSeconds(-1) }, "TimeBudget is -00:00:01");
    }

    private static IEnumerable<TestCaseData> Weights()
    {
        yield return Case(
            _good with { StemAndHeadRate = 0 }, "StemAndHeadRate is 0, but it must be above 0, such as 0.5, or null");
        yield return Case(
            _good with { SilentWeights = new SilentWeights { GradientFloor = -1 } },
            "SilentWeights.GradientFloor is -1, but it must be at least 0");
        yield return Case(
            _good with { SilentWeights = new SilentWeights { Decay = double.NaN } }, "SilentWeights.Decay is NaN");
        yield return Case(
            _good with { SilentWeights = new SilentWeights { Memory = 1 } },
            "SilentWeights.Memory is 1, but it must be at least 0 and below 1");
        yield return Case(
            _good with { SilentWeights = new SilentWeights { Threshold = 0 } },
            "SilentWeights.Threshold is 0, but it must be above 0 and at most 1.");
        yield return Case(
            _good with { ClassWeights = new ClassWeights { Values = [1, 0] } },
            "ClassWeights.Values[1] is 0, but it must be above 0");
        yield return Case(
            _good with
            {
                ClassWeights = ClassWeights.Balanced,
                Distillation = new Distillation { Teacher = new FloatTwinTeacher() },
            },
            "Distillation.Share is 1, but it must be below 1 with ClassWeights");
        yield return Case(
            _good with { Sampling = new BalancedSampling { Strength = 0 } },
            "Sampling.Strength is 0, but it must be above 0 and at most 1.");
        yield return Case(
            _good with { WeightAverage = new WeightAverage { Decay = 1 } },
            "WeightAverage.Decay is 1, but it must be above 0 and below 1");
        yield return Case(
            _good with { Tau = new TauSchedule { Interval = (ScheduleInterval)7 } },
            "Tau.Interval is 7, but it must be Step or Epoch, or null for Epoch.");
    }

    private static IEnumerable<TestCaseData> Images()
    {
        yield return Case(
            new Augmentation { CutOut = new CutOut { Size = 0 } }, "CutOut.Size is 0, but it must be at least 1");
        yield return Case(
            new Augmentation { Rotation = 0 }, "Augmentation.Rotation is 0, but it must be above 0 and at most 180");
        yield return Case(
            new Augmentation { ColourJitter = new ColourJitter { Brightness = 1.5 } },
            "ColourJitter.Brightness is 1.5, but it must be from 0 to 1.");
        yield return Case(
            new Augmentation { ColourJitter = new ColourJitter { Contrast = -1 } }, "ColourJitter.Contrast is -1");
        yield return Case(
            new Augmentation { ColourJitter = new ColourJitter { Saturation = 2 } }, "ColourJitter.Saturation is 2");
        yield return Case(
            new Augmentation { ColourJitter = new ColourJitter { Hue = 0.6 } },
            "ColourJitter.Hue is 0.6, but it must be from 0 to 0.5.");
        yield return Case(
            new Augmentation { RandomErasing = new RandomErasing { Probability = 0 } },
            "RandomErasing.Probability is 0, but it must be above 0 and at most 1");
        yield return Case(
            new Augmentation { RandomErasing = new RandomErasing { MinimumArea = 0 } },
            "RandomErasing.MinimumArea is 0");
        yield return Case(
            new Augmentation { RandomErasing = new RandomErasing { MaximumArea = 1.5 } },
            "RandomErasing.MaximumArea is 1.5, but it must be at least MinimumArea, 0.02, and at most 1.");
        yield return Case(
            new Augmentation { RandomErasing = new RandomErasing { MinimumAspectRatio = 0 } },
            "RandomErasing.MinimumAspectRatio is 0");
        yield return Case(
            new Augmentation { RandomErasing = new RandomErasing { MaximumAspectRatio = 0.2 } },
            "RandomErasing.MaximumAspectRatio is 0.2, but it must be at least MinimumAspectRatio, 0.3.");
        yield return Case(
            new Augmentation { MixUp = new MixUp { Alpha = 1.5 } },
            "MixUp.Alpha is 1.5, but it must be above 0 and at most 1.");
        yield return Case(new Augmentation { CropFill = (CropFill)9 }, "Augmentation.CropFill is 9, but it must be");
        yield return Case(new Augmentation { Lighting = -1 }, "Augmentation.Lighting is -1, but it must be at least 0");
        yield return Case(
            new RandomResizedCrop { MinimumArea = 0 },
            "RandomResizedCrop.MinimumArea is 0, but it must be above 0 and at most 1");
        yield return Case(
            new RandomResizedCrop { MaximumArea = 0.01 },
            "RandomResizedCrop.MaximumArea is 0.01, but it must be at least MinimumArea, 0.08.");
        yield return Case(
            new RandomResizedCrop { MinimumAspectRatio = 0 },
            "RandomResizedCrop.MinimumAspectRatio is 0, but it must be above 0");
        yield return Case(
            new RandomResizedCrop { MaximumAspectRatio = 0.5 },
            "RandomResizedCrop.MaximumAspectRatio is 0.5, but it must be at least MinimumAspectRatio, 0.75.");
        yield return Case(
            _good with { CentreCrop = new CentreCrop { Height = 0 } }, "CentreCrop.Height is 0, but it must be from 1");
        yield return Case(
            _good with { CentreCrop = new CentreCrop { Width = -1 } }, "CentreCrop.Width is -1, but it must be from 1");
        yield return Case(
            _good with { CentreCrop = new CentreCrop { ShorterSide = 200 } },
            "CentreCrop.ShorterSide is 200, but it must be at least 224, the larger of Height and Width");
    }

    private static IEnumerable<TestCaseData> Distillations()
    {
        using TrainedNetwork teacher =
            new NetworkTrainer(_good with { Epochs = 1 }).Train(TestImages.BrightHalves(16, seed: 1));
        var distillation = new Distillation { Teacher = new NetworkTeacher(teacher) };
        yield return Case(
            _good with { Distillation = distillation with { Share = 0 } },
            "Distillation.Share is 0, but it must be above 0 and at most 1.");
        yield return Case(
            _good with { Distillation = distillation with { Temperature = 0 } },
            "Distillation.Temperature is 0, but it must be above 0.");
        yield return Case(_good with { Distillation = distillation with { Teacher = null! } }, "Teacher");
        yield return Case(
            _good with { Distillation = distillation with { Teacher = new NetworkTeacher(null!) } }, "Network");
    }

    private static IEnumerable<TestCaseData> Phases()
    {
        yield return Case(
            _good with { FirstStage = new PhaseOptions { Epochs = 0 } },
            "FirstStage: Epochs is 0, but it must be at least 1.");
        yield return Case(
            _good with { WarmUpEpochs = 3, FirstStage = new PhaseOptions { Epochs = 3 } },
            "FirstStage: WarmUpEpochs is 3, but it must be at least 0 and below the 3 epochs.");
        yield return Case(
            _good with
            {
                FirstStage = new PhaseOptions(),
                Network = TestImages.Tiny with { Precision = NetworkPrecision.Float },
            },
            "Network.Precision is Float, but it must be Binary with a FirstStage");
        var twin = new FloatTwinTeacher { Training = new PhaseOptions { LearningRate = -1 } };
        yield return Case(
            _good with { Distillation = new Distillation { Teacher = twin } },
            "FloatTwinTeacher: LearningRate is -1, but it must be above 0");
        yield return Case(
            _good with { Distillation = new Distillation { Teacher = twin with { Training = null! } } }, "Training");
    }

    [TestCaseSource(nameof(Bad))]
    public void AnOptionOutOfRangeIsNamed(TrainingOptions options, string message) =>
        Assert.That(options.Check, Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));

    [Test]
    public void GoodOptionsPass() => Assert.That(_good.Check, Throws.Nothing);

    // Shares of 1/6, 1/2 and 2/3 of 60 epochs; of one epoch nothing is left to warm up or to drop in.
    [TestCase(60, 10, new[] { 30, 40 })]
    [TestCase(30, 5, new[] { 15, 20 })]
    [TestCase(6, 1, new[] { 3, 4 })]
    [TestCase(2, 0, new[] { 1, 1 })]
    [TestCase(1, 0, new int[0])]
    public void InFewerEpochsTheScheduleKeepsItsShares(int epochs, int warmUp, int[] milestones)
    {
        TrainingOptions options = new()
        {
            Epochs = 60,
            WarmUpEpochs = 10,
            LearningRateDecay = new StepDecay { Milestones = [30, 40], Factor = 0.5 },
        };
        TrainingOptions shorter = options.ShortenedTo(epochs);
        Assert.Multiple(() =>
        {
            Assert.That(shorter.Epochs, Is.EqualTo(epochs));
            Assert.That(shorter.WarmUpEpochs, Is.EqualTo(warmUp));
            Assert.That(((StepDecay)shorter.LearningRateDecay).Milestones, Is.EqualTo(milestones));
            Assert.That(((StepDecay)shorter.LearningRateDecay).Factor, Is.EqualTo(0.5));
        });
    }

    private static TestCaseData Case(RandomResizedCrop crop, string message) =>
        Case(new Augmentation { RandomResizedCrop = crop }, message);

    private static TestCaseData Case(Augmentation augmentation, string message) =>
        Case(_good with { Augmentation = augmentation }, message);

    private static TestCaseData Case(TrainingOptions options, string message) =>
        new TestCaseData(options, message).SetArgDisplayNames(message);
}
