using ReCU.Torch.Training.Optimisation;

namespace ReCU.Torch.Tests.Training.Optimisation;

public sealed class RateFactorsTests
{
    [Test]
    public void TheyAreOfTheFirstConvolutionAndTheClassifier()
    {
        using BinaryClassifier cifar = BinaryNetwork.ResNet20.Create((3, 32, 32), 10);
        using BinaryClassifier imageNet = BinaryNetwork.ImageNetResNet18.Create((3, 64, 64), 10);
        using BinaryClassifier gated = new ComposedNetwork
        {
            Name = "gated",
            Stem = new StemOptions(4),
            Blocks = [new GatedBlock(4)],
        }.Create((1, 8, 8), 2);
        Assert.Multiple(() =>
        {
            Assert.That(
                RateFactors.OfStemAndHead(cifar, 0.5),
                Is.EquivalentTo(Factors("conv1.weight", "linear.weight", "linear.bias")));
            Assert.That(
                RateFactors.OfStemAndHead(imageNet, 0.5),
                Is.EquivalentTo(Factors("conv1.weight", "fc.weight", "fc.bias")));
        });

        Assert.That(
            RateFactors.OfStemAndHead(gated, 0.5), Is.EquivalentTo(Factors("conv.weight", "fc.weight", "fc.bias")));

        static Dictionary<string, double> Factors(params string[] names) => names.ToDictionary(name => name, _ => 0.5);
    }
}
