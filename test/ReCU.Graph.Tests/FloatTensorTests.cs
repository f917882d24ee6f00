namespace ReCU.Graph.Tests;

public class FloatTensorTests
{
    [Test]
    public void TensorsAreComparedByValue()
    {
        var tensor = new FloatTensor([2, 1], [1, float.NaN]);

        Assert.That(tensor, Is.EqualTo(new FloatTensor([2, 1], [1, float.NaN])));
        Assert.That(tensor, Is.Not.EqualTo(new FloatTensor([1, 2], [1, float.NaN])));
        Assert.That(tensor, Is.Not.EqualTo(new FloatTensor([2, 1], [1, 2])));
    }

    [Test]
    public void ATensorCopiesItsValues()
    {
        float[] values = [1, 2];
        var tensor = FloatTensor.Vector(values);

        values[0] = 5;

        Assert.That(tensor.Values[0], Is.EqualTo(1));
    }

    [Test]
    public void AWrongNumberOfValuesIsNamed() => Assert.That(
        () => new FloatTensor([2, 2], [1]),
        Throws.ArgumentException.With.Message.Contains("[2, 2] holds 4 values, but 1 were given"));
}
