using ReCU.TestKit;

namespace ReCU.Graph.Tests.Quantizing;

public class Int8StemTests
{
    [Test]
    public void WeightsScalesAndMeansFollowTheFormula()
    {
        // a w = [0.5, -0.25, 0.125, 0.004] / 64, so that s = 0.5 / 64 / 64, and -b / a = 96.
        var builder = new GraphBuilder((1, 2, 2));
        builder.Add(new Scale("norm", "pixels", FloatTensor.Vector([1 / 64f]), FloatTensor.Vector([-1.5f])));
        builder.Add(new Conv(
            "stem", "norm", new FloatTensor([1, 1, 2, 2], [0.5f, -0.25f, 0.125f, 0.004f]), FloatTensor.Vector([3]),
            new Window(2, 2)));
        NetworkGraph network = builder.Build(new ModelMetadata()).WithInt8Stem();

        var conv = (ByteConv)network.Nodes[0];
        var scale = (Scale)network.Nodes[1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(network.Nodes, Has.Count.EqualTo(2));
            Assert.That(conv.Weights.Values.ToArray(), Is.EqualTo(new sbyte[] { 64, -32, 16, 1 }));
            Assert.That(conv.Means.Values.ToArray(), Is.EqualTo(new float[] { 96 * 256 }));
            Assert.That(scale.Name, Is.EqualTo("stem"));
            Assert.That(scale.Factor.Values[0], Is.EqualTo(0.5f / 64 / 64 / 256));
            Assert.That(scale.Offset.Values[0], Is.EqualTo(3));
            Assert.That(network.TakesBytes, Is.True);
            Assert.That(network.NormalisesBytes, Is.True);
        }
    }

    [Test]
    public void OutputsStayNearThoseOfFloats([Range(1, 5)] int seed)
    {
        // Without what follows: a sign near zero would turn.
        NetworkGraph floats = Stem(seed);
        NetworkGraph bytes = floats.WithInt8Stem();
        float[] pixels = RandomGraphs.Pixels(floats, batch: 1, seed);
        double[] expected = new GraphOracle(floats).Logits(pixels);
        double[] actual = new GraphOracle(bytes).Logits(pixels);

        // 75 products of inputs up to 1 with weights up to 1, each wrong by at most 1/128 of the largest.
        Assert.That(actual, Is.EqualTo(expected).Within(75 / 128.0));
        Assert.That(actual, Is.Not.EqualTo(expected));
        double error = Math.Sqrt(actual.Zip(expected).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
        double size = Math.Sqrt(expected.Average(value => value * value));
        Assert.That(error / size, Is.LessThan(0.02));
    }

    [Test]
    public void ABlackImagesBorderIsThatOfTheNormalisedNetwork()
    {
        // A padded tap is a mean pixel: all taps of a corner that lie inside count, and no others.
        NetworkGraph floats = Stem(seed: 3);
        float[] black = new float[floats.InputShape.Count];
        double[] expected = new GraphOracle(floats).Logits(black);
        double[] actual = new GraphOracle(floats.WithInt8Stem()).Logits(black);

        Assert.That(actual, Is.EqualTo(expected).Within(0.03 * expected.Max(Math.Abs)));
    }

    [Test]
    public void AScaleThatFollowsBecomesPartOfTheStems()
    {
        NetworkGraph floats = RandomGraphs.Vgg(1);
        NetworkGraph bytes = floats.WithInt8Stem();
        Assert.That(bytes.Nodes, Has.Count.EqualTo(floats.Nodes.Count));
        Assert.That(RandomGraphs.ImageNetResNet(1, [8, 16]).Nodes.OfType<Scale>().Count(), Is.EqualTo(
            1 + RandomGraphs.ImageNetResNet(1, [8, 16]).WithInt8Stem().Nodes.OfType<Scale>().Count()));
    }

    [Test]
    public void AFilterOfZerosStaysOne()
    {
        var builder = new GraphBuilder((1, 1, 1));
        builder.Add(new Scale("norm", "pixels", FloatTensor.Vector([0.01f]), FloatTensor.Vector([-1])));
        builder.Add(new Conv("stem", "norm", new FloatTensor([2, 1, 1, 1], [0, 2]), null, new Window(1, 1)));
        NetworkGraph network = builder.Build(new ModelMetadata()).WithInt8Stem();

        Assert.That(((ByteConv)network.Nodes[0]).Weights.Values.ToArray(), Is.EqualTo(new sbyte[] { 0, 64 }));
        Assert.That(new GraphOracle(network).Logits([255f]), Is.EqualTo(new[] { 0, 3.1 }).Within(1e-5));
    }

    [Test]
    public void ANetworkThatBeginsOtherwiseIsRefused()
    {
        var builder = new GraphBuilder((1, 1, 1));
        builder.Add(new Conv("stem", "pixels", new FloatTensor([2, 1, 1, 1], [1, 2]), null, new Window(1, 1)));
        NetworkGraph network = builder.Build(new ModelMetadata());

        Assert.That(
            network.WithInt8Stem, Throws.TypeOf<InvalidModelException>().With.Message.Contains("normalisation"));
    }

    [TestCase(0f, -1f)]
    [TestCase(0.01f, 1f)]
    [TestCase(0.01f, -2.6f)]
    public void AMeanThatIsNoByteIsRefused(float factor, float offset)
    {
        var builder = new GraphBuilder((1, 1, 1));
        builder.Add(new Scale("norm", "pixels", FloatTensor.Vector([factor]), FloatTensor.Vector([offset])));
        builder.Add(new Conv("stem", "norm", new FloatTensor([2, 1, 1, 1], [1, 2]), null, new Window(1, 1)));
        NetworkGraph network = builder.Build(new ModelMetadata());

        Assert.That(network.WithInt8Stem, Throws.TypeOf<InvalidModelException>().With.Message.Contains("'norm'"));
    }

    private static NetworkGraph Stem(int seed)
    {
        var random = new Random(seed);
        var builder = new GraphBuilder((3, 9, 8));
        builder.Add(new Scale("norm", "pixels", Vector(3, () => 1 / 128f), Vector(3, () => -random.NextSingle())));
        var weights = new FloatTensor([4, 3, 5, 5], Vector(300, () => 2 * random.NextSingle() - 1).Values);
        builder.Add(new Conv("stem", "norm", weights, null, new Window(5, 5, 2, 2)));
        // 5 x 4 pixels of 4 filters.
        var identity = new float[80 * 80];
        for (int i = 0; i < 80; i++)
        {
            identity[i * 80 + i] = 1;
        }

        builder.Add(new Linear(
            "all", "stem", new FloatTensor([80, 80], identity), FloatTensor.Vector(new float[80])));
        return builder.Build(new ModelMetadata());
    }

    private static FloatTensor Vector(int count, Func<float> next) =>
        FloatTensor.Vector([.. Enumerable.Range(0, count).Select(_ => next())]);
}
