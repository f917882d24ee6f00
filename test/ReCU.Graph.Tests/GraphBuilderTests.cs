namespace ReCU.Graph.Tests;

public class GraphBuilderTests
{
    [Test]
    public void ShapesFollowTheNodes()
    {
        var builder = new GraphBuilder((3, 11, 8));
        builder.Add(new PadImage("border", "pixels", 2));
        builder.Add(new Conv("conv", "border", Ones(4, 3, 5, 3), null, new Window(5, 3, 2, 1)));
        builder.Add(new PadChannels("wide", "conv", 1, 2));
        builder.Add(new MaxPool("max", "wide", Window.Square(3, 2, 1)));
        builder.Add(new AveragePool("mean", "max", new Window(4, 3)));
        builder.Add(new Linear("fc", "mean", Ones(5, 7), Ones(5)));
        NetworkGraph network = builder.Build(new ModelMetadata());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(network.ShapeOf("border"), Is.EqualTo(new FeatureShape(3, 15, 12)));
            Assert.That(network.ShapeOf("conv"), Is.EqualTo(new FeatureShape(4, 7, 6)));
            Assert.That(network.ShapeOf("wide"), Is.EqualTo(new FeatureShape(7, 7, 6)));
            Assert.That(network.ShapeOf("max"), Is.EqualTo(new FeatureShape(7, 4, 3)));
            Assert.That(network.ShapeOf("mean"), Is.EqualTo(FeatureShape.Vector(7)));
            Assert.That(network.InputShape, Is.EqualTo(new FeatureShape(3, 11, 8)));
            Assert.That(network.OutputName, Is.EqualTo("fc"));
            Assert.That(network.ClassCount, Is.EqualTo(5));
            Assert.That(() => network.ShapeOf("x"), Throws.ArgumentException.With.Message.Contains("'x'"));
        }
    }

    [TestCaseSource(nameof(Misfits))]
    public void ANodeThatDoesNotFitIsRefusedByName(GraphNode node, string message)
    {
        var builder = new GraphBuilder((2, 4, 4));
        builder.Add(new Sign("sign", "pixels"));

        Assert.That(
            () => builder.Add(node),
            Throws.TypeOf<InvalidModelException>()
                .With.Message.Contains($"'{node.Name}'").And.Message.Contains(message));
    }

    [Test]
    public void ANetworkMustEndInAVector()
    {
        var builder = new GraphBuilder((2, 4, 4));
        Assert.That(() => builder.Build(new ModelMetadata()), Throws.TypeOf<InvalidModelException>());

        builder.Add(new Sign("sign", "pixels"));
        Assert.That(
            () => builder.Build(new ModelMetadata()),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("'sign' have shape 2x4x4"));
    }

    [Test]
    public void ClassNamesMustBeAsManyAsTheLogits()
    {
        var builder = new GraphBuilder((2, 1, 1));
        builder.Add(new Sign("sign", "pixels"));

        Assert.That(
            () => builder.Build(new ModelMetadata { ClassNames = ["one"] }),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("1 classes but has 2 logits"));
    }

    [Test]
    public void AnInputWithoutPixelsIsRefused([Values(0, -1)] int size) =>
        Assert.That(() => new GraphBuilder((1, size, 4)), Throws.TypeOf<InvalidModelException>());

    private static IEnumerable<TestCaseData> Misfits()
    {
        BitTensor bits = BitTensor.FromSigns([1, 2, 1, 1], [1, 1]);
        return
        [
            Misfit(new Sign("", "pixels"), "empty"),
            Misfit(new Sign("sign", "pixels"), "in use"),
            Misfit(new Sign("pixels", "sign"), "in use"),
            Misfit(new Sign("x", "nothing"), "'nothing'"),
            Misfit(new BinaryConv("x", "pixels", bits, new Window(1, 1)), "not the output of a sign"),
            Misfit(new BinaryConv("x", "sign", bits, new Window(3, 3)), "its weights is [1, 2, 1, 1]"),
            Misfit(new Conv("x", "sign", Ones(1, 3, 1, 1), null, new Window(1, 1)), "[1, 2, 1, 1] was expected"),
            Misfit(new Conv("x", "sign", Ones(1, 2, 1, 1), Ones(2), new Window(1, 1)), "its bias is [2]"),
            Misfit(new Conv("x", "sign", Ones(1, 2, 5, 5), null, new Window(5, 5)), "does not fit"),
            Misfit(new Conv("x", "sign", Ones(1, 2, 1, 1), null, new Window(1, 1, 0)), "at least 1"),
            Misfit(new Conv("x", "sign", Ones(1, 2, 1, 1), null, new Window(1, 1, 1, 1)), "below the kernel"),
            Misfit(new Scale("x", "sign", Ones(3), Ones(2)), "its factor is [3]"),
            Misfit(new Scale("x", "sign", Ones(2), Ones(2, 1)), "its offset is [2, 1]"),
            Misfit(new PRelu("x", "sign", Ones(1)), "its slope is [1]"),
            Misfit(new Clip("x", "sign", 1, -1), "empty"),
            Misfit(new Clip("x", "sign", float.NaN, 1), "empty"),
            Misfit(new Linear("x", "sign", Ones(3, 2), Ones(3)), "[3, 32] was expected"),
            Misfit(new AveragePool("x", "sign", Window.Square(3, 1, 1)), "no padding"),
            Misfit(new MaxPool("x", "sign", Window.Square(3, 1, 2)), "more than half"),
            Misfit(new MaxPool("x", "sign", Window.Square(2_000_000_000, 1, 1_500_000_000)), "more than half"),
            Misfit(new PadChannels("x", "sign", -1, 0), "at least 0"),
            Misfit(new PadChannels("x", "sign", int.MaxValue, int.MaxValue), "below 2^31"),
            Misfit(new PadImage("x", "sign", 0), "at least 1"),
            Misfit(new PadImage("x", "sign", int.MaxValue), "below 2^31"),
            Misfit(new PadImage("x", "sign", 1_000_000), "size below 2^31"),
        ];
    }

    private static TestCaseData Misfit(GraphNode node, string message) =>
        new TestCaseData(node, message).SetArgDisplayNames(node.GetType().Name, message);

    private static FloatTensor Ones(params int[] shape) =>
        new(shape, Enumerable.Repeat(1f, shape.Aggregate(1, (a, b) => a * b)).ToArray());
}
