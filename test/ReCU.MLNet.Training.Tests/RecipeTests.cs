using Microsoft.ML;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>The ways to train, from an ML.NET pipeline.</summary>
public sealed class RecipeTests
{
    private readonly MLContext _context = new(seed: 5);

    [Test]
    public void OptionsStartFromARecipe()
    {
        var options = new ReCUBinaryNetOptions(Recipe.Cifar10) { ImageShape = (3, 32, 32), Epochs = 100 };
        TrainingOptions training = Recipe.Cifar10 with { Epochs = 100 };
        Assert.Multiple(() =>
        {
            Assert.That(options.Epochs, Is.EqualTo(100));
            Assert.That(options.BatchSize, Is.EqualTo(training.BatchSize));
            Assert.That(options.WarmUpEpochs, Is.EqualTo(training.WarmUpEpochs));
            Assert.That(options.Normalisation, Is.EqualTo(training.Normalisation));
            Assert.That(options.LabelColumnName, Is.EqualTo("Label"));
            Assert.That(() => _context.Transforms.TrainReCUBinaryNet(options), Throws.Nothing);
            Assert.That(() => new ReCUBinaryNetOptions(null!), Throws.ArgumentNullException);
        });
    }

    [Test]
    public void AnotherOptimiserAndScheduleTrainToo()
    {
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Optimiser = new Adam(),
            LearningRate = 0.01,
            LearningRateDecay = new LinearDecay(),
            LabelSmoothing = 0.1,
            WeightDecay = new WeightDecay(0) { Rules = [new("conv", 1e-4)] },
            DropLastBatch = true,
        };
        using ReCUBinaryNetTransformer transformer =
            _context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(_context));
        IReadOnlyDictionary<string, string> facts = transformer.Metadata.TrainingFacts;
        Assert.Multiple(() =>
        {
            Assert.That(double.Parse(facts["validation accuracy"], null), Is.GreaterThan(0.8));
            Assert.That(facts["optimiser"], Is.EqualTo("Adam, betas 0.9 and 0.999, epsilon 1E-08"));
            Assert.That(facts["learning rate decay"], Is.EqualTo("linear"));
            Assert.That(facts["weight decay"], Is.EqualTo("conv 0.0001, else 0"));
            Assert.That(facts["label smoothing"], Is.EqualTo("0.1"));
        });
    }

    [Test]
    public void ATrainedNetworkIsFineTunedToOtherClasses()
    {
        using ReCUTrainingResult first =
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Train(BrightHalves.View(_context));
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            InitialWeights = InitialWeights.Of(first.Network),
            Epochs = 5,
        };
        IDataView halves = BrightHalves.View(_context, number => number is 0 or 3 ? "lying" : "standing");
        using ReCUTrainingResult second = _context.Transforms.TrainReCUBinaryNet(options).Train(halves);
        Assert.Multiple(() =>
        {
            Assert.That(second.Network.Classifier.ClassCount, Is.EqualTo(2));
            Assert.That(second.Network.Normalisation, Is.EqualTo(first.Network.Normalisation));
            Assert.That(
                second.Network.CarriedWeights!.Fresh, Is.EquivalentTo(new[] { "linear.weight", "linear.bias" }));
            Assert.That(second.Network.Best.ValidationAccuracy, Is.GreaterThan(0.8));
        });
    }
}
