using Microsoft.ML;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

public sealed class ReCUTrainingCatalogExtensionsTests
{
    private readonly MLContext _context = new(seed: 5);

    [Test]
    public void AShapeIsEnough()
    {
        ReCUBinaryNetOptions options = _context.Transforms.TrainReCUBinaryNet((3, 32, 32)).Options;
        Assert.Multiple(() =>
        {
            Assert.That(options.ImageShape, Is.EqualTo(new Graph.FeatureShape(3, 32, 32)));
            Assert.That(options.LabelColumnName, Is.EqualTo("Label"));
            Assert.That(options.ImageColumnName, Is.EqualTo("Pixels"));
            Assert.That(options.Network, Is.SameAs(BinaryNetwork.ResNet20));
            Assert.That(options.Epochs, Is.EqualTo(new ReCUBinaryNetOptions().Epochs));
        });
    }

    [Test]
    public void NamedArgumentsReachTheOptions()
    {
        ReCUBinaryNetOptions options = _context.Transforms.TrainReCUBinaryNet(
            (1, 8, 8),
            labelColumnName: "Class",
            imageColumnName: "Image",
            network: BrightHalves.Network,
            epochs: 7).Options;
        Assert.Multiple(() =>
        {
            Assert.That(options.LabelColumnName, Is.EqualTo("Class"));
            Assert.That(options.ImageColumnName, Is.EqualTo("Image"));
            Assert.That(options.Network, Is.EqualTo(BrightHalves.Network));
            Assert.That(options.Epochs, Is.EqualTo(7));
        });
    }

    [Test]
    public void OptionsAreNotWrittenInto()
    {
        ReCUBinaryNetOptions options = BrightHalves.Options;
        ReCUBinaryNetEstimator estimator = _context.Transforms.TrainReCUBinaryNet(options);
        Assert.That(options.Seed, Is.Null);
        Assert.That(estimator.Options, Is.EqualTo(options with { Seed = 5 }));
    }

    [Test]
    public void AnOwnSeedGoesBeforeTheContexts() =>
        Assert.That(
            _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options with { Seed = 9 }).Options.Seed,
            Is.EqualTo(9));

    [Test]
    public void AContextWithoutASeedGivesNone() =>
        Assert.That(
            new MLContext().Transforms.TrainReCUBinaryNet(BrightHalves.Options).Options.Seed,
            Is.Null);
}
