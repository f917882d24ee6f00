namespace ReCU.Graph.Tests.Nodes;

public class ByteConvTests
{
    [Test]
    public void ItReadsBytesAlone()
    {
        var builder = new GraphBuilder((1, 3, 3));
        builder.Add(new Clip("clip", "pixels", 0, 1));
        Assert.That(
            () => builder.Add(Conv("clip", [1])),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("'clip'").And.Message.Contains("bytes"));

        builder.Add(new PadImage("border", "pixels", 1));
        Assert.That(builder.Add(Conv("border", [1])), Is.EqualTo("conv"));
        Assert.That(builder.ShapeOf("conv"), Is.EqualTo(new FeatureShape(1, 5, 5)));
    }

    [TestCase(-1f)]
    [TestCase(0.5f)]
    [TestCase(65281f)]
    [TestCase(float.NaN)]
    public void AMeanOutsideOfABytesRangeIsRefused(float mean) => Assert.That(
        () => new GraphBuilder((1, 3, 3)).Add(Conv("pixels", [mean])),
        Throws.TypeOf<InvalidModelException>().With.Message.Contains(
            FormattableString.Invariant($"a mean is {mean}; a whole number from 0 to 65280")));

    [Test]
    public void TheLargestSumFitsAnInt32()
    {
        long largest = (long)ByteConv.MostProducts * ByteConv.StepsPerLevel * 255 * 128;
        Assert.That(largest, Is.LessThanOrEqualTo(int.MaxValue));
        Assert.That(largest + ByteConv.StepsPerLevel * 255L * 128, Is.GreaterThan(int.MaxValue));

        int kernel = ByteConv.MostProducts + 1;
        var conv = new ByteConv(
            "conv", "pixels", new Int8Tensor([1, 1, 1, kernel], new sbyte[kernel]), FloatTensor.Vector([0]),
            new Window(1, kernel));
        Assert.That(
            () => new GraphBuilder((1, 1, 1000)).Add(conv),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains($"{kernel} products"));
    }

    [Test]
    public void ItsCostIsInBytes()
    {
        var conv = new ByteConv(
            "conv", "pixels", new Int8Tensor([4, 3, 3, 3], new sbyte[108]), FloatTensor.Vector([1, 2, 3]),
            Window.Square(3, 1, 1));
        NetworkCost cost = conv.CountCost((4, 8, 8));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.Int8Parameters, Is.EqualTo(108));
            Assert.That(cost.Int8MultiplyAdds, Is.EqualTo(108 * 64));
            Assert.That(cost.StoredBytes, Is.EqualTo(108 + 12));
            Assert.That((cost + cost).Int8MultiplyAdds, Is.EqualTo(2 * 108 * 64));
        }
    }

    private static ByteConv Conv(string input, float[] means) => new(
        "conv", input, new Int8Tensor([1, means.Length, 1, 1], new sbyte[means.Length]), FloatTensor.Vector(means),
        new Window(1, 1));
}
