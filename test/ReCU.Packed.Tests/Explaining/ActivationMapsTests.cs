using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Packed.Tests.Explaining;

public class ActivationMapsTests
{
    private static IEnumerable<NetworkGraph> Averaged =>
    [
        RandomGraphs.ResNet(1, Shortcut.PooledZeros),
        RandomGraphs.ResNet(2, Shortcut.Projection),
        RandomGraphs.ResNet(3, Shortcut.EveryTwo),
        RandomGraphs.TwoStage(4),
        RandomGraphs.CifarResNet(5, [8, 16]),
        RandomGraphs.ImageNetResNet(6, [8, 16]),
    ];

    [TestCaseSource(nameof(Averaged))]
    public void TheMeanOfAMapAndItsOffsetAreTheLogit(NetworkGraph graph)
    {
        float[] pixels = RandomGraphs.Pixels(graph, batch: 3, seed: 1);
        double[][] logits = [.. new GraphOracle(graph).Logits(pixels).Chunk(graph.ClassCount)];

        using ActivationMaps maps = ActivationMaps.Open(graph);
        for (int image = 0; image < logits.Length; image++)
        {
            ReadOnlySpan<float> ofImage = pixels.AsSpan(image * graph.InputShape.Count, graph.InputShape.Count);
            double tolerance = 1e-4 * logits[image].Max(Math.Abs);
            for (int c = 0; c < graph.ClassCount; c++)
            {
                ActivationMap map = maps.Explain(ofImage, c);
                double mean = map.Values.ToArray().Average(value => (double)value);
                Assert.That(
                    mean + map.Offset, Is.EqualTo(logits[image][c]).Within(tolerance), $"image {image}, class {c}");
                Assert.That(map.Logit, Is.EqualTo(mean + map.Offset));
                Assert.That((map.ClassIndex, map.Height, map.Width), Is.EqualTo((c, maps.Height, maps.Width)));
            }

            int best = Array.IndexOf(logits[image], logits[image].Max());
            Assert.That(maps.Explain(ofImage).ClassIndex, Is.EqualTo(best), $"image {image}");
        }
    }

    [Test]
    public void OfEquallyLikelyClassesTheFirstIsExplained()
    {
        var builder = new GraphBuilder((1, 2, 2));
        builder.Add(new AveragePool("pool", builder.InputName, Window.Square(2)));
        builder.Add(new Linear("fc", "pool", new FloatTensor([3, 1], [-1, 1, 1]), FloatTensor.Vector([0, 0, 0])));

        using ActivationMaps maps = ActivationMaps.Open(builder.Build(new ModelMetadata()));

        Assert.That(maps.Explain([1, 2, 3, 4]).ClassIndex, Is.EqualTo(1));
    }

    [Test]
    public void AMapIsTheFeaturesWeightedForTheClass()
    {
        // y_0 = mean(2 r) - 0.5 g + 1, y_1 = mean(g) - 3 of the planes r and g, which are the last map itself.
        var builder = new GraphBuilder((2, 2, 3));
        builder.Add(new AveragePool("pool", builder.InputName, new Window(2, 3)));
        builder.Add(new Scale("norm", "pool", FloatTensor.Vector([4, -0.5f]), FloatTensor.Vector([2, 1])));
        builder.Add(new Linear("fc", "norm", new FloatTensor([2, 2], [0.5f, 1, 0, -2]), FloatTensor.Vector([-1, -1])));
        NetworkGraph graph = builder.Build(new ModelMetadata());
        float[] pixels = [0, 1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 60];

        using ActivationMaps maps = ActivationMaps.Open(graph);
        ActivationMap first = maps.Explain(pixels, 0);
        ActivationMap second = maps.Explain(pixels, 1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((maps.Height, maps.Width), Is.EqualTo((2, 3)));
            Assert.That(first.Values.ToArray(), Is.EqualTo(new[] { -5f, -8, -11, -14, -17, -20 }));
            Assert.That(first.Offset, Is.EqualTo(0.5 * 2 + 1 * 1 - 1));
            Assert.That(second.Values.ToArray(), Is.EqualTo(new[] { 10f, 20, 30, 40, 50, 60 }));
            Assert.That(second.Offset, Is.EqualTo(-2 - 1));
            Assert.That(maps.Explain(pixels).ClassIndex, Is.EqualTo(1));
        }
    }

    [Test]
    public void ConvolutionsOfTheAveragedPixelAndFurtherLayersAreFolded()
    {
        // As other programs write a head: a padded 3x3 and a 1x1 convolution of the mean, another layer, a scale.
        var random = new Random(1);
        var builder = new GraphBuilder((3, 4, 4));
        builder.Add(new AveragePool("pool", builder.InputName, Window.Square(4)));
        builder.Add(new AveragePool("again", "pool", Window.Square(1)));
        builder.Add(new Conv("wide", "again", Values([5, 3, 3, 3]), Values([5]), Window.Square(3, padding: 1)));
        builder.Add(new Conv("narrow", "wide", Values([4, 5, 1, 1]), null, Window.Square(1)));
        builder.Add(new Linear("fc", "narrow", Values([6, 4]), Values([6])));
        builder.Add(new Scale("temperature", "fc", Values([6]), Values([6])));
        NetworkGraph graph = builder.Build(new ModelMetadata());
        float[] pixels = RandomGraphs.Pixels(graph, batch: 1, seed: 1);
        double[] logits = [.. new GraphOracle(graph).Logits(pixels).Select(logit => (double)logit)];

        using ActivationMaps maps = ActivationMaps.Open(graph);

        Assert.That(
            Enumerable.Range(0, 6).Select(c => maps.Explain(pixels, c).Logit), Is.EqualTo(logits).Within(1e-2).Percent);

        FloatTensor Values(int[] shape)
        {
            int count = shape.Aggregate(1, (product, size) => product * size);
            return new(shape, [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)]);
        }
    }

    [Test]
    public void ANetworkThatEndsInItsPoolingHasItsLastMapAsMaps()
    {
        var builder = new GraphBuilder((2, 3, 3));
        builder.Add(new AveragePool("pool", builder.InputName, Window.Square(3)));
        NetworkGraph graph = builder.Build(new ModelMetadata());
        float[] pixels = RandomGraphs.Pixels(graph, batch: 1, seed: 1);

        using ActivationMaps maps = ActivationMaps.Open(graph);

        Assert.That(maps.Explain(pixels, 1).Values.ToArray(), Is.EqualTo(pixels[9..]));
    }

    [Test]
    public void ANetworkThatFlattensItsLastMapIsRefusedByNamingTheLayer()
    {
        NetworkGraph graph = RandomGraphs.Vgg(1);
        InvalidModelException? refused = Assert.Throws<InvalidModelException>(() => ActivationMaps.Open(graph));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                refused!.Message, Does.Contain("no class activation maps").And.Contain("global average pooling"));
            Assert.That(refused.Message, Does.Contain("Clip"), "the first layer on the way back that is not linear");
            Assert.That(ActivationMaps.FindObstacle(graph), Is.EqualTo(refused.Message));
            Assert.That(ActivationMaps.FindObstacle(RandomGraphs.TwoStage(1)), Is.Null);
        }
    }

    [Test]
    public void APoolingOfAPartOfTheMapIsRefused()
    {
        // A window of 2x2 at stride 2 meets a map of 3x3 once, and leaves its edge out.
        var builder = new GraphBuilder((1, 3, 3));
        builder.Add(new AveragePool("pool", builder.InputName, Window.Square(2, stride: 2)));
        builder.Add(new Linear("fc", "pool", new FloatTensor([2, 1], [1, -1]), FloatTensor.Vector([0, 0])));

        Assert.That(
            ActivationMaps.FindObstacle(builder.Build(new ModelMetadata())),
            Does.Contain("'pool'").And.Contain("1x3x3"));
    }

    [Test]
    public void AMapOfASinglePixelIsToldAsThat()
    {
        var builder = new GraphBuilder((2, 1, 1));
        string value = builder.Add(new Clip("clip", builder.InputName, 0, 1));
        value = builder.Add(new AveragePool("pool", value, Window.Square(1)));
        builder.Add(new Linear("fc", value, new FloatTensor([2, 2], [1, -1, 1, 1]), FloatTensor.Vector([0, 0])));

        Assert.That(
            ActivationMaps.FindObstacle(builder.Build(new ModelMetadata())),
            Does.Contain("'clip', is a single pixel").And.Contain("2x1x1"));
    }

    [Test]
    public void ANetworkWithoutPoolingIsRefused()
    {
        var flat = new GraphBuilder((1, 1, 1));
        flat.Add(new Linear("fc", flat.InputName, new FloatTensor([2, 1], [1, -1]), FloatTensor.Vector([0, 0])));
        var flattened = new GraphBuilder((1, 2, 2));
        flattened.Add(new Linear(
            "fc", flattened.InputName, new FloatTensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), FloatTensor.Vector([0, 0])));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Obstacle(flat), Does.Contain("no pooling"));
            Assert.That(Obstacle(flattened), Does.Contain("'fc' (Linear)"));
        }

        static string? Obstacle(GraphBuilder builder) =>
            ActivationMaps.FindObstacle(builder.Build(new ModelMetadata()));
    }

    [Test]
    public void ManyCallersGetTheSameMaps()
    {
        NetworkGraph graph = RandomGraphs.CifarResNet(1, [8, 16]);
        int size = graph.InputShape.Count;
        float[] pixels = RandomGraphs.Pixels(graph, batch: 8, seed: 1);
        using ActivationMaps maps = ActivationMaps.Open(graph, new PackedOptions { Threads = 2 });
        float[][] expected = [.. Enumerable.Range(0, 8).Select(i => Explain(i))];

        var actual = new float[64][];
        Parallel.For(0, actual.Length, i => actual[i] = Explain(i % 8));

        Assert.That(actual, Is.EqualTo(Enumerable.Range(0, actual.Length).Select(i => expected[i % 8])));

        float[] Explain(int image) => maps.Explain(pixels.AsSpan(image * size, size), 3).Values.ToArray();
    }

    [Test]
    public void WrongPixelsClassesAndUseAfterDisposalAreErrors()
    {
        NetworkGraph graph = RandomGraphs.TwoStage(1);
        float[] pixels = RandomGraphs.Pixels(graph, batch: 1, seed: 1);
        ActivationMaps maps = ActivationMaps.Open(graph);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => maps.Explain(pixels.AsSpan(1)),
                Throws.ArgumentException.With.Message.Contains($"{pixels.Length - 1}"));
            Assert.That(() => maps.Explain(pixels, graph.ClassCount), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => maps.Explain(pixels, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        }

        maps.Dispose();
        Assert.That(
            () => maps.Explain(pixels),
            Throws.TypeOf<ObjectDisposedException>().With.Property("ObjectName").Contains(nameof(ActivationMaps)));
    }
}
