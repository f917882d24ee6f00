namespace ReCU.Graph.Tests;

public class FloatTensorTests
{
    [Test]
    public void Tensors_are_compared_by_value()
    {
        var tensor = new FloatTensor([2, 1], [1, float.NaN]);

        Assert.That(tensor, Is.EqualTo(new FloatTensor([2, 1], [1, float.NaN])));
        Assert.That(tensor, Is.Not.EqualTo(new FloatTensor([1, 2], [1, float.NaN])));
        Assert.That(tensor, Is.Not.EqualTo(new FloatTensor([2, 1], [1, 2])));
    }

    [Test]
    public void A_tensor_copies_its_values()
    {
        float[] values = [1, 2];
        var tensor = FloatTensor.Vector(values);

        values[0] = 5;

        Assert.That(tensor.Values[0], Is.EqualTo(1));
    }

    [Test]
    public void A_wrong_number_of_values_is_named() => Assert.That(
        () => new FloatTensor([2, 2], [1]),
        Throws.ArgumentException.With.Message.Contains("[2, 2] holds 4 values, but 1 were given"));
}
