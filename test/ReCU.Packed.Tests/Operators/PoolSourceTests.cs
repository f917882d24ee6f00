using ReCU.Graph;
using ReCU.Packed.Tests.Plan;
using ReCU.TestKit;

namespace ReCU.Packed.Tests.Operators;

/// <summary>Averages with channels of zeros around them; plain pools are for other tests.</summary>
public class PoolSourceTests
{
    // Numbers of channels around the widths of vectors, so that some are left over.
    [Test]
    public void ZerosAroundAnAverageAreThoseOfTheOracle(
        [Values(1, 4, 7, 16, 19)] int channels, [Values(0, 3)] int before, [Values(0, 8)] int after)
    {
        NetworkGraph network = Network(channels, before, after);
        using PackedNetwork packed = PackedNetwork.Open(network);

        // The second image: buffers then hold what the first one left.
        float[] pixels = RandomGraphs.Pixels(network, batch: 2, seed: 1);
        var logits = new float[2 * network.ClassCount];
        packed.Run(pixels, logits);

        double[] expected = new GraphOracle(network).Logits(pixels);
        Assert.That(logits, Is.EqualTo(expected).Within(1e-5 * expected.Max(Math.Abs)));
    }

    [Test]
    public void ZerosAreWrittenWithTheAverageThatOnlyTheyFollow()
    {
        string[] names = [.. Plans.Compile(Network(4, 2, 2)).Operators.Select(step => step.Name)];

        Assert.That(names, Has.Some.StartsWith("padded").And.None.StartsWith("mean"));
    }

    // Windows of 2x2 are pooled without loops over their taps, unless some lie outside of the image.
    [Test]
    public void WindowsOfFourPixelsAreThoseOfTheOracle(
        [Values(4, 16, 19)] int channels, [Range(1, 3)] int stride, [Values(0, 1)] int padding)
    {
        var builder = new GraphBuilder((channels, 9, 8));
        builder.Add(new AveragePool("mean", "pixels", Window.Square(2, stride)));
        builder.Add(new MaxPool("largest", "mean", Window.Square(2, stride, padding)));
        // A second reader keeps the maxima an operator of their own.
        builder.Add(new Clip("clipped", "mean", 0, 200));
        FeatureShape means = builder.ShapeOf("clipped");
        builder.Add(new AveragePool("clipped all", "clipped", new Window(means.Height, means.Width)));
        FeatureShape maxima = builder.ShapeOf("largest");
        builder.Add(new AveragePool("largest all", "largest", new Window(maxima.Height, maxima.Width)));
        builder.Add(new Add("sum", "clipped all", "largest all"));
        NetworkGraph network = builder.Build(new ModelMetadata());
        Assert.That(Plans.Compile(network).Operators.Select(step => step.Name), Has.Some.EqualTo("largest"));
        using PackedNetwork packed = PackedNetwork.Open(network);
        float[] pixels = RandomGraphs.Pixels(network, batch: 1, seed: 1);
        var logits = new float[network.ClassCount];
        packed.Run(pixels, logits);

        double[] expected = new GraphOracle(network).Logits(pixels);
        Assert.That(logits, Is.EqualTo(expected).Within(1e-5 * expected.Max(Math.Abs)));
    }

    [Test]
    public void AnAverageThatOthersReadIsKept()
    {
        var builder = new GraphBuilder((2, 8, 8));
        builder.Add(new AveragePool("mean", "pixels", Window.Square(2, 2)));
        builder.Add(new PadChannels("padded", "mean", Before: 1, After: 1));
        builder.Add(new PadChannels("other", "mean", Before: 0, After: 2));
        builder.Add(new Add("sum", "padded", "other"));
        builder.Add(new AveragePool("all", "sum", Window.Square(4)));
        NetworkGraph network = builder.Build(new ModelMetadata());
        using PackedNetwork packed = PackedNetwork.Open(network);
        float[] pixels = RandomGraphs.Pixels(network, batch: 1, seed: 1);
        var logits = new float[network.ClassCount];
        packed.Run(pixels, logits);

        Assert.That(logits, Is.EqualTo(new GraphOracle(network).Logits(pixels)).Within(1e-3));
    }

    /// <summary>An average among zeros, scaled differently in each channel, and the channels' means as logits.</summary>
    private static NetworkGraph Network(int channels, int before, int after)
    {
        var builder = new GraphBuilder((channels, 6, 4));
        builder.Add(new AveragePool("mean", "pixels", Window.Square(2, 2)));
        builder.Add(new PadChannels("padded", "mean", before, after));
        int wide = before + channels + after;
        float[] factor = [.. Enumerable.Range(0, wide).Select(c => 1f - c)];
        float[] offset = [.. Enumerable.Range(0, wide).Select(c => 100f + c)];
        builder.Add(new Scale("scale", "padded", FloatTensor.Vector(factor), FloatTensor.Vector(offset)));
        builder.Add(new AveragePool("all", "scale", new Window(3, 2)));
        return builder.Build(new ModelMetadata());
    }
}
