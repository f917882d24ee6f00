using ReCU.Graph;
using ReCU.Packed.Operators;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;
using ReCU.Packed.Tests.Plan;
using ReCU.TestKit;

namespace ReCU.Packed.Tests.Operators;

public class PooledRowOperatorTests
{
    [Test]
    public void EveryWindowGivesTheOraclesMaxima([Range(1, 40)] int seed)
    {
        NetworkGraph network = Network(seed);
        Assert.That(Plans.Compile(network).Operators.Any(IsPooled), Is.True);
        using PackedNetwork packed = PackedNetwork.Open(network);
        float[] pixels = RandomGraphs.Pixels(network, batch: 2, seed);
        var logits = new float[2 * network.ClassCount];
        packed.Run(pixels, logits);

        double[] expected = new GraphOracle(network).Logits(pixels);
        Assert.That(logits, Is.EqualTo(expected).Within(1e-5 * expected.Max(Math.Abs)));
    }

    [Test]
    public void ThreadsThatShareAnImagesRowsGiveWhatOneGives([Range(1, 10)] int seed)
    {
        NetworkGraph network = Network(seed);
        PackedPlan plan = Plans.Compile(network) with { ThreadsPerImage = 3 };
        float[] pixels = RandomGraphs.Pixels(network, batch: 1, seed);
        using var one = new BatchRunner(plan, new WorkerTeam(1));
        using var three = new BatchRunner(plan, new WorkerTeam(3));
        var whole = new float[network.ClassCount];
        var pieces = new float[network.ClassCount];
        one.Run(pixels, whole);
        three.Run(pixels, pieces);

        Assert.That(pieces, Is.EqualTo(whole));
    }

    [Test]
    public void RowsThatOthersReadAreKept()
    {
        var builder = new GraphBuilder((2, 8, 8));
        builder.Add(new Clip("clip", "pixels", 0, 200));
        builder.Add(new MaxPool("max", "clip", Window.Square(2, 2)));
        builder.Add(new AveragePool("mean", "clip", Window.Square(2, 2)));
        builder.Add(new Add("sum", "max", "mean"));
        builder.Add(new AveragePool("all", "sum", Window.Square(4)));
        NetworkGraph network = builder.Build(new ModelMetadata());

        Assert.That(Plans.Compile(network).Operators.Any(IsPooled), Is.False);
    }

    // A window of 1x1 at stride 2 leaves every other row out, which the average needs.
    [Test]
    public void ValuesOnTheWayThatOthersReadAreWhole([Values] bool asSigns)
    {
        var builder = new GraphBuilder((2, 9, 9));
        builder.Add(new Scale("scale", "pixels", FloatTensor.Vector([1, -1]), FloatTensor.Vector([-100, 90])));
        builder.Add(new Clip("clip", "scale", -50, 50));
        builder.Add(new MaxPool("max", "clip", new Window(1, 1, 2)));
        builder.Add(new Sign("sign", "scale"));
        builder.Add(new BinaryConv("conv", "sign", new BitTensor([2, 2, 1, 1], [0b0110]), new Window(1, 1)));
        builder.Add(new AveragePool("mean", asSigns ? "conv" : "scale", Window.Square(9)));
        builder.Add(new AveragePool("meanMax", "max", Window.Square(5)));
        builder.Add(new Add("sum", "mean", "meanMax"));
        NetworkGraph network = builder.Build(new ModelMetadata());
        using PackedNetwork packed = PackedNetwork.Open(network);

        // The second image: buffers then hold what the first one left.
        float[] pixels = RandomGraphs.Pixels(network, batch: 2, seed: 1);
        var logits = new float[2 * network.ClassCount];
        packed.Run(pixels, logits);
        Assert.That(logits, Is.EqualTo(new GraphOracle(network).Logits(pixels)).Within(1e-3));
    }

    private static bool IsPooled(PlanOperator step) =>
        step.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(PooledRowOperator<,>);

    /// <summary>A scale of pixels, a pool of a random window, and its output as logits.</summary>
    private static NetworkGraph Network(int seed)
    {
        var random = new Random(seed);
        var image = new FeatureShape(random.Next(1, 20), random.Next(5, 12), random.Next(5, 12));
        var window = new Window(random.Next(1, 5), random.Next(1, 5), random.Next(1, 5));
        window = window with { Padding = random.Next(Math.Min(window.KernelHeight, window.KernelWidth)) };
        var builder = new GraphBuilder(image);
        float[] factor = [.. Enumerable.Range(0, image.Channels).Select(_ => 2 * random.NextSingle() - 1)];
        builder.Add(new Scale(
            "scale", "pixels", FloatTensor.Vector(factor), FloatTensor.Vector(new float[image.Channels])));
        builder.Add(new MaxPool("pool", "scale", window));
        int count = builder.ShapeOf("pool").Count;
        var identity = new float[count * count];
        for (int i = 0; i < count; i++)
        {
            identity[i * count + i] = 1;
        }

        builder.Add(new Linear(
            "all", "pool", new FloatTensor([count, count], identity), FloatTensor.Vector(new float[count])));
        return builder.Build(new ModelMetadata());
    }
}
