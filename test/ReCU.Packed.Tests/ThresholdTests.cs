using ReCU.Graph;
using ReCU.Packed.Kernels.Selection;
using ReCU.Packed.Operators;
using ReCU.Packed.Tests.Plan;
using ReCU.TestKit;

namespace ReCU.Packed.Tests;

/// <summary>
/// Signs of integer sums at and around the threshold: every sum that a convolution of nine bits can have, through
/// factors that are positive, negative or zero and offsets that make ties.
/// </summary>
public class ThresholdTests
{
    private const int Bits = 9;

    private static readonly float[] _factors = [1, -1, 0, 0, 0.5f, -0.5f, 3, -1e-8f];
    private static readonly float[] _offsets = [-3, -3, 0, -1, 0.5f, -0.5f, 0, 5e-8f];

    private static IEnumerable<PackedKernel> Kernels => KernelFactory.Supported;

    [TestCaseSource(nameof(Kernels))]
    public void TiesAndTurnedComparisonsAreTheDefinitions(PackedKernel kernel) => Check(kernel, (graph, x) =>
        graph.Add(new Clip("clip", graph.Add(Scale("scale", x)), -1, 1)));

    [TestCaseSource(nameof(Kernels))]
    public void AClipThatLeavesOneSignMakesItConstant(PackedKernel kernel) => Check(kernel, (graph, x) =>
        graph.Add(new Clip("clip", graph.Add(Scale("scale", x)), -2, -1)));

    [TestCaseSource(nameof(Kernels))]
    public void TwoScalesAndAPreluAreOneComparison(PackedKernel kernel) => Check(kernel, (graph, x) =>
    {
        FloatTensor slope = FloatTensor.Vector([0, 0.5f, 1, 2, 0, 0.25f, 3, 1]);
        string y = graph.Add(new PRelu("prelu", graph.Add(Scale("scale", x)), slope));
        return graph.Add(new Scale(
            "second", y, FloatTensor.Vector([-1, -1, 1, 1, 2, 2, 0, -4]), FloatTensor.Vector(_offsets)));
    });

    [TestCaseSource(nameof(Kernels))]
    public void AMaximumIsTurnedRoundByANegativeFactorBeforeAndAfterIt(PackedKernel kernel) =>
        Check(kernel, (graph, x) =>
        {
            string y = graph.Add(new Scale(
                "alpha", x, FloatTensor.Vector([1, -1, 1, -1, 1, -1, 0, 1]), FloatTensor.Vector(new float[8])));
            y = graph.Add(new MaxPool("pool", y, new Window(2, 3, 1, 1)));
            return graph.Add(Scale("scale", y));
        });

    private static Scale Scale(string name, string x) =>
        new(name, x, FloatTensor.Vector(_factors), FloatTensor.Vector(_offsets));

    private static void Check(PackedKernel kernel, Func<GraphBuilder, string, string> between)
    {
        var graph = new GraphBuilder((Bits, 1, 512));
        string x = graph.Add(new Sign("sign", "pixels"));
        x = graph.Add(new BinaryConv(
            "conv", x, BitTensor.FromSigns([8, Bits, 1, 1], new float[8 * Bits]), new Window(1, 1)));
        x = graph.Add(new Sign("bits", between(graph, x)));
        x = graph.Add(new BinaryConv("read", x, BitTensor.FromSigns([1, 8, 1, 1], Mixed()), new Window(1, 1)));
        FeatureShape shape = graph.ShapeOf(x);
        graph.Add(new Linear(
            "all", x, Identity(shape.Count), FloatTensor.Vector(new float[shape.Count])));
        NetworkGraph network = graph.Build(new ModelMetadata());
        float[] pixels = EveryPattern();
        using PackedNetwork packed = PackedNetwork.Open(network, new PackedOptions { Kernel = kernel });
        var logits = new float[network.ClassCount];
        packed.Run(pixels, logits);

        Assert.That(
            Plans.Compile(network, kernel).Operators.OfType<ThresholdOperator>().Count(), Is.EqualTo(1));
        Assert.That(logits, Is.EqualTo(new GraphOracle(network).Logits(pixels)));
    }

    private static float[] Mixed() => [1, -1, 1, 1, -1, 1, -1, 1];

    // Pixel x has the bits of x, so that its sum is 2 popcount(x) - 9.
    private static float[] EveryPattern()
    {
        var pixels = new float[Bits * 512];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = ((i % 512) >> (i / 512) & 1) != 0 ? 1 : -1;
        }

        return pixels;
    }

    private static FloatTensor Identity(int size)
    {
        var values = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            values[i * size + i] = 1;
        }

        return new FloatTensor([size, size], values);
    }
}
