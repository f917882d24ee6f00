using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Recipes;

/// <summary>Every number of the recipes.</summary>
public sealed class RecipeTests
{
    [Test]
    public void QuickIsTheAuthorsRecipeWithWhatHelpedInShortRuns()
    {
        TrainingOptions authors = Recipe.Cifar10 with
        {
            Network = BinaryNetwork.Compact,
            Epochs = 20,
            WarmUpEpochs = 0,
            Normalisation = null,
        };
        Assert.Multiple(() =>
        {
            Assert.That(Recipe.Quick.Check, Throws.Nothing);
            Assert.That(
                Recipe.Quick,
                Is.EqualTo(authors with
                {
                    BatchSize = 64,
                    SilentWeights = new SilentWeights
                    {
                        GradientFloor = 0.04,
                        Decay = 9e-4,
                        Memory = 0.999,
                        Threshold = 1e-4,
                    },
                    Tau = new TauSchedule { Minimum = 0.85, Maximum = 0.99, Interval = ScheduleInterval.Step },
                }));
        });
    }

    [Test]
    public void Cifar10()
    {
        TrainingOptions recipe = Recipe.Cifar10;
        Assert.Multiple(() =>
        {
            Assert.That((recipe.Epochs, recipe.BatchSize), Is.EqualTo((600, 256)));
            Assert.That(recipe.Optimiser, Is.EqualTo(new Sgd { Momentum = 0.9 }));
            Assert.That(recipe.LearningRate, Is.EqualTo(0.1));
            Assert.That(recipe.WeightDecay.For("layer1.0.bn1.weight"), Is.EqualTo(5e-4));
            Assert.That(recipe.WeightDecay.Rules, Is.Empty);
            Assert.That(
                recipe.Augmentation,
                Is.EqualTo(new Augmentation
                {
                    CropPadding = 4,
                    HorizontalFlip = true,
                    CropFill = CropFill.Black,
                    Lighting = 0,
                    RandomResizedCrop = null,
                }));
            Assert.That(recipe.CentreCrop, Is.Null);
            Assert.That((recipe.LabelSmoothing, recipe.DropLastBatch), Is.EqualTo((0.0, false)));
            Assert.That(recipe.Distillation, Is.Null);
        });
    }

    [Test]
    public void ImageNet()
    {
        TrainingOptions recipe = Recipe.ImageNet;
        Assert.Multiple(() =>
        {
            Assert.That((recipe.Epochs, recipe.BatchSize), Is.EqualTo((200, 512)));
            Assert.That(recipe.Optimiser, Is.EqualTo(new Sgd { Momentum = 0.9 }));
            Assert.That(recipe.LearningRate, Is.EqualTo(0.1));
            CheckImages(recipe);
            Assert.That(recipe.LabelSmoothing, Is.Zero);
            Assert.That(recipe.Distillation, Is.Null);
            Assert.That(recipe.FirstStage, Is.Null);
        });
    }

    [Test]
    public void ImageNetDecaysConvolutionsAndClassifierAlone()
    {
        using BinaryClassifier network = Recipe.ImageNet.Network.Create((3, 32, 32), 2);
        var decayed = network.named_parameters()
            .ToDictionary(entry => entry.name, entry => Recipe.ImageNet.WeightDecay.For(entry.name));
        Assert.Multiple(() =>
        {
            Assert.That(decayed["conv1.weight"], Is.EqualTo(1e-4));
            Assert.That(decayed["layer1.0.conv1.alpha"], Is.EqualTo(1e-4));
            Assert.That(decayed["fc.bias"], Is.EqualTo(1e-4));
            Assert.That(decayed["layer2.0.downsample.0.weight"], Is.Zero);
            foreach ((string name, double decay) in decayed)
            {
                bool isDecayed = name.Contains("conv", StringComparison.Ordinal)
                    || name.StartsWith("fc.", StringComparison.Ordinal);
                Assert.That(decay, Is.EqualTo(isDecayed ? 1e-4 : 0), name);
            }
        });
    }

    [Test]
    public void TwoStageImageNet()
    {
        TrainingOptions recipe = Recipe.TwoStageImageNet;
        TrainingOptions first = recipe.FirstStageOptions!;
        var teacher = (FloatTwinTeacher)recipe.Distillation!.Teacher;
        Assert.Multiple(() =>
        {
            Assert.That((recipe.Epochs, recipe.BatchSize), Is.EqualTo((256, 512)));
            Assert.That(recipe.Optimiser, Is.EqualTo(new Adam { Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8 }));
            Assert.That(recipe.LearningRate, Is.EqualTo(1e-3));
            Assert.That(recipe.WeightDecay, Is.EqualTo((WeightDecay)0));
            Assert.That(recipe.Network, Is.EqualTo(BinaryNetwork.TwoStageResNet18));
            CheckImages(recipe);
            Assert.That((recipe.Distillation.Share, recipe.Distillation.Temperature), Is.EqualTo((1.0, 1.0)));
            Assert.That(teacher.Network, Is.EqualTo(BinaryNetwork.TwoStageResNet34));
            Assert.That(first.Network.Precision, Is.EqualTo(NetworkPrecision.BinaryActivations));
            Assert.That(first.WeightDecay.For("layer1.0.conv.weight"), Is.EqualTo(1e-5));
            Assert.That(
                (first.Epochs, first.BatchSize, first.LearningRate), Is.EqualTo((256, 512, 1e-3)));
            Assert.That(first.Distillation, Is.EqualTo(recipe.Distillation));
            Assert.That(first.FirstStage, Is.Null);
        });
    }

    private static void CheckImages(TrainingOptions recipe)
    {
        Assert.That(
            recipe.Augmentation,
            Is.EqualTo(Augmentation.None with
            {
                RandomResizedCrop = new RandomResizedCrop
                {
                    MinimumArea = 0.08,
                    MaximumArea = 1.25,
                    MinimumAspectRatio = 3.0 / 4,
                    MaximumAspectRatio = 4.0 / 3,
                },
                Lighting = 0.1,
                HorizontalFlip = true,
            }));
        Assert.That(recipe.CentreCrop, Is.EqualTo(new CentreCrop { ShorterSide = 256, Height = 224, Width = 224 }));
    }

    private static IEnumerable<TrainingOptions> Authors => [Recipe.Cifar10, Recipe.ImageNet, Recipe.TwoStageImageNet];

    [TestCaseSource(nameof(Authors))]
    public void TheAuthorsHaveTheirSchedulesAndColours(TrainingOptions recipe)
    {
        int epochs = recipe.Epochs;
        double rate = recipe.LearningRate;
        Assert.Multiple(() =>
        {
            Assert.That(recipe.Check, Throws.Nothing);
            for (int e = 0; e < epochs; e++)
            {
                Assert.That(
                    LearningRateSchedule.At(recipe, e, step: 7, steps: 9),
                    Is.EqualTo(e < 5
                        ? rate * (e + 1) / 5
                        : rate / 2 * (1 + Math.Cos(Math.PI * (e - 4) / (epochs - 4)))).Within(1e-15));
            }

            Assert.That(recipe.Tau, Is.EqualTo(new TauSchedule { Minimum = 0.85, Maximum = 0.99 }));
            Assert.That(
                recipe.Normalisation!.Mean, Is.EqualTo(new[] { 0.485 * 255, 0.456 * 255, 0.406 * 255 }).Within(1e-4));
            Assert.That(
                recipe.Normalisation.StandardDeviation,
                Is.EqualTo(new[] { 0.229 * 255, 0.224 * 255, 0.225 * 255 }).Within(1e-4));
            Assert.That(recipe.Border, Is.Zero);
        });
    }

    [Test]
    public void EveryNumberCanBeChanged()
    {
        TrainingOptions changed = Recipe.Cifar10 with { Epochs = 100, WeightDecay = 1e-4 };
        Assert.That((changed.Epochs, changed.BatchSize), Is.EqualTo((100, 256)));
        Assert.That(changed.WeightDecay.Default, Is.EqualTo(1e-4));
        Assert.That(Recipe.Cifar10.Epochs, Is.EqualTo(600));
    }
}
