namespace ReCU.Graph.Tests;

public class Int8TensorTests
{
    [Test]
    public void ATensorIsComparedByShapeAndValues()
    {
        var tensor = new Int8Tensor([2, 2], [1, -2, 3, 127]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tensor, Is.EqualTo(new Int8Tensor([2, 2], [1, -2, 3, 127])));
            Assert.That(tensor.GetHashCode(), Is.EqualTo(new Int8Tensor([2, 2], [1, -2, 3, 127]).GetHashCode()));
            Assert.That(tensor, Is.Not.EqualTo(new Int8Tensor([4], [1, -2, 3, 127])));
            Assert.That(tensor, Is.Not.EqualTo(new Int8Tensor([2, 2], [1, -2, 3, 126])));
            Assert.That($"{tensor}", Is.EqualTo("int8 [2, 2]"));
        }
    }

    [Test]
    public void ValuesThatDoNotFillTheShapeAreRefused() => Assert.That(
        () => new Int8Tensor([2, 2], [1, 2, 3]), Throws.ArgumentException.With.Message.Contains("3 were given"));
}
