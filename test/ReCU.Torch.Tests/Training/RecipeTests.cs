namespace ReCU.Torch.Tests.Training;

/// <summary>Every number of the authors' recipes.</summary>
public sealed class RecipeTests
{
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

    private static IEnumerable<TrainingOptions> All => [Recipe.Cifar10];

    [TestCaseSource(nameof(All))]
    public void AllHaveTheAuthorsSchedulesAndColours(TrainingOptions recipe)
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
