using ReCU.Graph;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;
using ReCU.Packed.Tests.Plan;
using ReCU.TestKit;

namespace ReCU.Packed.Tests.Operators;

public class NarrowConvSourceTests
{
    // Rows from one block on; the second block may begin within the first one.
    [Test]
    public void SumsAreThoseOfTheOracleAndOfWiderBlocks(
        [Values(4, 8, 16, 24, 48)] int filters, [Values(8, 9, 15, 16, 17)] int width, [Values(1, 2)] int stride)
    {
        NetworkGraph network = Network(filters, width * stride, stride, seed: filters + width);
        float[] pixels = RandomGraphs.Pixels(network, batch: 2, seed: 1);

        // Vectors that are asked for use wide blocks.
        float[] narrow = Run(Plans.Compile(network), pixels, network.ClassCount);
        float[] wide = Run(Plans.Compile(network, lanes: 4), pixels, network.ClassCount);
        double[] expected = new GraphOracle(network).Logits(pixels);

        Assert.That(narrow, Is.EqualTo(wide).Within(1e-6 * expected.Max(Math.Abs)));
        Assert.That(narrow, Is.EqualTo(expected).Within(1e-5 * expected.Max(Math.Abs)));
    }

    private static float[] Run(PackedPlan plan, float[] pixels, int classes)
    {
        using var runner = new BatchRunner(plan, new WorkerTeam(1));
        var logits = new float[2 * classes];
        runner.Run(pixels, logits);
        return logits;
    }

    /// <summary>A convolution of 3x3 with a border, and random sums of its output.</summary>
    private static NetworkGraph Network(int filters, int width, int stride, int seed)
    {
        var random = new Random(seed);
        var builder = new GraphBuilder((3, 5, width));
        builder.Add(new Conv(
            "conv",
            "pixels",
            new FloatTensor([filters, 3, 3, 3], Numbers(filters * 27)),
            FloatTensor.Vector(Numbers(filters)),
            new Window(3, 3, stride, 1)));
        int count = builder.ShapeOf("conv").Count;
        builder.Add(new Linear(
            "sums", "conv", new FloatTensor([4, count], Numbers(4 * count)), FloatTensor.Vector(new float[4])));
        return builder.Build(new ModelMetadata());

        float[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
