namespace ReCU.Torch.Tests.Training.Optimisation;

public sealed class WeightDecayTests
{
    [Test]
    public void ANumberIsForEveryParameter()
    {
        WeightDecay decay = 5e-4;
        Assert.That(decay.For("conv1.weight"), Is.EqualTo(5e-4));
        Assert.That(decay.For(""), Is.EqualTo(5e-4));
        Assert.That(decay.ToString(), Is.EqualTo("0.0005"));
    }

    [Test]
    public void TheFirstRuleThatFitsCounts()
    {
        var decay = new WeightDecay(1) { Rules = [new("conv2", 2), new("conv", 3), new("conv3", 4)] };
        Assert.Multiple(() =>
        {
            Assert.That(decay.For("layer1.0.conv2.alpha"), Is.EqualTo(2));
            Assert.That(decay.For("layer1.0.conv3.weight"), Is.EqualTo(3));
            Assert.That(decay.For("layer1.0.CONV3.weight"), Is.EqualTo(1));
            Assert.That(decay.ToString(), Is.EqualTo("conv2 2, conv 3, conv3 4, else 1"));
        });
    }
}
