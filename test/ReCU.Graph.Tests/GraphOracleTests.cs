using ReCU.TestKit;

namespace ReCU.Graph.Tests;

/// <summary>The oracle that all else is compared with, against numbers worked out by hand.</summary>
public class GraphOracleTests
{
    [Test]
    public void AConvolutionCorrelatesAndPadsWithZeros()
    {
        var weights = new FloatTensor([1, 1, 2, 2], [1, 10, 100, 1000]);
        FloatTensor bias = FloatTensor.Vector([0.5f]);

        double[] y = Run((1, 2, 2), [1, 2, 3, 4], x => new Conv("y", x, weights, bias, Window.Square(2, 2, 1)));

        double[] expected = [1000.5, 200.5, 30.5, 4.5];
        Assert.That(y, Is.EqualTo(expected));
    }

    [Test]
    public void ABinaryConvolutionCountsSigns()
    {
        var builder = new GraphBuilder((2, 1, 2));
        builder.Add(new Sign("sign", "pixels"));
        builder.Add(new BinaryConv(
            "y", "sign", BitTensor.FromSigns([1, 2, 1, 2], [1, -1, -1, 1]), new Window(1, 2)));

        double[] logits = new GraphOracle(builder.Build(new ModelMetadata())).Logits([0, -1, 2, -3, 5, 5, 5, 5]);

        Assert.That(logits, Is.EqualTo(new double[] { 0, 0 }));
    }

    [Test]
    public void PoolsLeavePaddingOut()
    {
        double[] image = [-1, -2, -3, -4];
        Assert.That(
            Run((1, 2, 2), image, x => new MaxPool("y", x, Window.Square(2, 1, 1))),
            Is.EqualTo(new double[] { -1, -1, -2, -1, -1, -2, -3, -3, -4 }));
        Assert.That(Run((1, 2, 2), image, x => new AveragePool("y", x, Window.Square(2))), Is.EqualTo(new[] { -2.5 }));
    }

    [Test]
    public void ElementwiseNodesWorkPerChannel()
    {
        double[] image = [-2, 0, 2, 4];
        Assert.That(
            Run((2, 1, 2), image, x => new Scale("y", x, FloatTensor.Vector([2, -1]), FloatTensor.Vector([1, 0]))),
            Is.EqualTo(new double[] { -3, 1, -2, -4 }));
        Assert.That(
            Run((2, 1, 2), image, x => new PRelu("y", x, FloatTensor.Vector([0.5f, 9]))),
            Is.EqualTo(new double[] { -1, 0, 2, 4 }));
        Assert.That(Run((2, 1, 2), image, x => new Clip("y", x, -1, 3)), Is.EqualTo(new double[] { -1, 0, 2, 3 }));
        Assert.That(Run((2, 1, 2), image, x => new Sign("y", x)), Is.EqualTo(new double[] { -1, 1, 1, 1 }));
        Assert.That(Run((2, 1, 2), image, x => new Add("y", x, x)), Is.EqualTo(new double[] { -4, 0, 4, 8 }));
    }

    [Test]
    public void PaddingPutsZerosAround()
    {
        Assert.That(
            Run((2, 1, 1), [7, 8], x => new PadChannels("y", x, 1, 2)), Is.EqualTo(new double[] { 0, 7, 8, 0, 0 }));
        Assert.That(
            Run((1, 1, 2), [7, 8], x => new PadImage("y", x, 1)),
            Is.EqualTo(new double[] { 0, 0, 0, 0, 0, 7, 8, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void ALinearLayerReadsPlanarOrder() => Assert.That(
        Run((2, 1, 2), [1, 2, 3, 4], x => new Linear(
            "y", x, new FloatTensor([2, 4], [1, 10, 100, 1000, 0, 0, 0, 1]), FloatTensor.Vector([0, 0.5f]))),
        Is.EqualTo(new[] { 4321, 4.5 }));

    private static double[] Run(FeatureShape shape, double[] image, Func<string, GraphNode> node)
    {
        var builder = new GraphBuilder(shape);
        builder.Add(node("pixels"));
        FeatureShape y = builder.ShapeOf("y");
        builder.Add(new AveragePool("mean", "y", new Window(y.Height, y.Width)));
        return new GraphOracle(builder.Build(new ModelMetadata())).Run(Array.ConvertAll(image, v => (float)v))["y"];
    }
}
