namespace ReCU.Graph.Tests;

public sealed class NetworkGraphTests
{
    // The inverse of a standard deviation: of pixels from 0 to 255, and of pixels from 0 to 1.
    [TestCase(1 / 60f, true)]
    [TestCase(4, false)]
    public void TheFirstScaleTellsTheRangeOfPixels(float factor, bool isOfBytes)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Build(new Scale("norm", "pixels", Vector(factor), Vector(0))).NormalisesBytes, Is.EqualTo(isOfBytes));
            Assert.That(
                Build(new PadImage("pad", "pixels", 1), new Scale("norm", "pad", Vector(factor), Vector(0)))
                    .NormalisesBytes,
                Is.EqualTo(isOfBytes),
                "with a border");
            Assert.That(
                Build(new Scale("norm", "pixels", Vector(-factor), Vector(0))).NormalisesBytes,
                Is.EqualTo(isOfBytes),
                "of the negative");
        }
    }

    [Test]
    public void ALaterScaleSaysNothingAboutPixels() => Assert.That(
        Build(
            new Clip("clip", "pixels", 0, 6), new Scale("norm", "clip", Vector(1 / 60f), Vector(0))).NormalisesBytes,
        Is.False);

    [Test]
    public void AValueThatTheGraphLacksIsNamed()
    {
        NetworkGraph graph = Build(new Clip("clip", "pixels", 0, 6));
        Assert.That(graph.ShapeOf("clip"), Is.EqualTo(new FeatureShape(1, 4, 4)));
        Assert.That(() => graph.ShapeOf("other"), Throws.ArgumentException.With.Message.Contains("'other'"));
    }

    // The nodes, then a classifier.
    private static NetworkGraph Build(params GraphNode[] nodes)
    {
        var builder = new GraphBuilder((1, 4, 4));
        foreach (GraphNode node in nodes)
        {
            builder.Add(node);
        }

        int size = nodes.Any(node => node is PadImage) ? 36 : 16;
        builder.Add(new Linear("fc", nodes[^1].Name, new FloatTensor([2, size], new float[2 * size]), Vector(0, 0)));
        return builder.Build(new ModelMetadata());
    }

    private static FloatTensor Vector(params float[] values) => FloatTensor.Vector(values);
}
