namespace ReCU.Graph.Tests;

public class BitTensorTests
{
    [Test]
    public void TheFirstElementIsTheLowestBitOfTheFirstByte()
    {
        var tensor = BitTensor.FromSigns([1, 10], [1, -1, -1, 1, 1, 1, 1, 1, -1, 1]);

        Assert.That(tensor.Bytes.ToArray(), Is.EqualTo(new byte[] { 0b1111_1001, 0b10 }));
    }

    [Test]
    public void ZeroCountsAsPlusOneAndNaNAsMinusOne() => Assert.That(
        BitTensor.FromSigns([5], [0f, -0f, float.Epsilon, -float.Epsilon, float.NaN]).ToSigns(),
        Is.EqualTo(new float[] { 1, 1, 1, -1, -1 }));

    [Test]
    public void SignsSurvivePacking([Values(1, 7, 8, 9, 63, 64, 65, 200)] int count)
    {
        var random = new Random(count);
        float[] signs = [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0 ? 1f : -1f)];

        var tensor = BitTensor.FromSigns([count], signs);

        Assert.That(tensor.ToSigns(), Is.EqualTo(signs));
        Assert.That(Enumerable.Range(0, count).Select(i => tensor[i]), Is.EqualTo(signs.Select(s => s > 0)));
    }

    [Test]
    public void BitsPastTheLastElementDoNotCount()
    {
        var dirty = new BitTensor([3], [0b1111_1101]);
        var clean = new BitTensor([3], [0b101]);

        Assert.That(dirty, Is.EqualTo(clean));
        Assert.That(dirty.GetHashCode(), Is.EqualTo(clean.GetHashCode()));
        Assert.That(dirty.Bytes[0], Is.EqualTo(0b101));
    }

    [Test]
    public void EqualBitsOfAnotherShapeDiffer() =>
        Assert.That(new BitTensor([2, 4], [1]), Is.Not.EqualTo(new BitTensor([4, 2], [1])));

    [Test]
    public void AWrongNumberOfBytesIsNamed() => Assert.That(
        () => new BitTensor([3, 3], [1]),
        Throws.ArgumentException.With.Message.Contains("[3, 3] takes 2 bytes, but 1 were given"));

    [Test]
    public void AWrongShapeIsNamed()
    {
        Assert.That(() => new BitTensor([], []), Throws.ArgumentException.With.Message.Contains("at least one"));
        Assert.That(() => new BitTensor([2, 0], []), Throws.ArgumentException.With.Message.Contains("[2, 0]"));
        Assert.That(
            () => new BitTensor([1 << 20, 1 << 20], []), Throws.ArgumentException.With.Message.Contains("more than"));
    }

    [Test]
    public void AnIndexOutsideIsRefused([Values(-1, 3)] int index) => Assert.That(
        () => new BitTensor([3], [1])[index], Throws.TypeOf<ArgumentOutOfRangeException>());
}
