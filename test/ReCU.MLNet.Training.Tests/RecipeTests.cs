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

    [Test]
    public void TwoStagesAreOneCall()
    {
        var reports = new ListProgress();
        var messages = new List<string>();
        var context = new MLContext(seed: 5);
        context.Log += (_, e) => messages.Add(e.Message);
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Progress = reports,
            FirstStage = new PhaseOptions { Epochs = 2, WeightDecay = 1e-5 },
        };
        using ReCUBinaryNetTransformer transformer =
            context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(context));
        IReadOnlyDictionary<string, string> facts = transformer.Metadata.TrainingFacts;
        Assert.Multiple(() =>
        {
            Assert.That(
                reports.Select(report => report.Phase).Distinct(),
                Is.EqualTo(new[] { TrainingPhase.FirstStage, TrainingPhase.Main }));
            Assert.That(messages, Has.Some.Contains("first stage, epoch 2/2: loss"));
            Assert.That(messages, Has.Some.Contains("] epoch 3/3: loss"));
            Assert.That(facts["first stage epochs"], Is.EqualTo("2"));
            Assert.That(int.Parse(facts["initial weights"], null), Is.GreaterThan(20));
            Assert.That(double.Parse(facts["validation accuracy"], null), Is.GreaterThan(0.8));
        });
    }

    [Test]
    public void AFloatTwinTeaches()
    {
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Epochs = 5,
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 3 } },
                Share = 0.5,
            },
        };
        using ReCUBinaryNetTransformer transformer =
            _context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(_context));
        IReadOnlyDictionary<string, string> facts = transformer.Metadata.TrainingFacts;
        Assert.Multiple(() =>
        {
            Assert.That(facts["teacher epochs"], Is.EqualTo("3"));
            Assert.That(facts["distillation share"], Is.EqualTo("0.5"));
            Assert.That(double.Parse(facts["validation accuracy"], null), Is.GreaterThan(0.8));
        });
    }

    [Test]
    public void RowsOfTheShapeAreNotCroppedAgain()
    {
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Augmentation = Augmentation.None with { RandomResizedCrop = new RandomResizedCrop { MinimumArea = 0.8 } },
            CentreCrop = new CentreCrop { ShorterSide = 10, Height = 8, Width = 8 },
            Epochs = 6,
        };
        using ReCUTrainingResult result =
            _context.Transforms.TrainReCUBinaryNet(options).Train(BrightHalves.View(_context));
        Assert.That(result.Network.CentreCrop, Is.Null);
        Assert.That(result.Network.Best.ValidationAccuracy, Is.GreaterThan(0.8));
    }
}
