using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Graph;
using ReCU.Packed.Lanes;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;
using ReCU.Packed.Tests.Operators;
using ReCU.Packed.Tests.Plan;
using ReCU.TestKit;

namespace ReCU.Packed.Tests;

/// <summary>Convolutions of bytes are exact: equal to the oracle's integers, to the last bit.</summary>
public class ByteConvTests
{
    public enum Instructions
    {
        Usual,
        Quads8,
        Pairs16,
        Pairs8,
    }

    [Test]
    public void SumsEqualTheOraclesInEveryShape([Values] Instructions instructions, [Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var window = new Window(random.Next(1, 8), random.Next(1, 8), random.Next(1, 4));
        window = window with { Padding = random.Next(Math.Min(window.KernelHeight, window.KernelWidth)) };
        int most = ByteConv.MostProducts / (window.KernelHeight * window.KernelWidth);
        var image = new FeatureShape(random.Next(1, Math.Min(6, most) + 1), random.Next(8, 20), random.Next(8, 20));
        NetworkGraph network = Network(random, image, window, filters: random.Next(1, 70), reach: 128);
        float[] pixels = RandomGraphs.Pixels(network, batch: 2, seed);

        AssertExact(network, pixels, Factory(instructions));
    }

    // Without such instructions, floats count; they are exact, too.
    [Test]
    public void SumsOfFloatsAreTheSame([Values(4, 8, 16)] int lanes)
    {
        NetworkGraph network =
            Network(new Random(lanes), (3, 9, 8), new Window(3, 3, 2) { Padding = 1 }, filters: 21, reach: 128);
        float[] pixels = RandomGraphs.Pixels(network, batch: 2, seed: lanes);
        using var runner = new BatchRunner(Plans.Compile(network, lanes), new WorkerTeam(1));
        var logits = new float[2 * network.ClassCount];
        runner.Run(pixels, logits);

        Assert.That(logits, Is.EqualTo(Array.ConvertAll(new GraphOracle(network).Logits(pixels), v => (float)v)));
    }

    // 256 x 255 x 128 x 243 is the largest that an int32 holds; floats have lost its last bits.
    [Test]
    public void TheLargestSumsDoNotOverflow([Values] Instructions instructions)
    {
        var random = new Random(1);
        NetworkGraph network = Network(random, (3, 9, 9), new Window(9, 9), filters: 20, reach: 0);
        AssertExact(network, [.. Enumerable.Repeat(255f, network.InputShape.Count)], Factory(instructions));
    }

    [Test]
    public void APixelThatIsNoByteIsRefused([Values(0.5f, -1, 256, float.NaN)] float other)
    {
        NetworkGraph network = Network(new Random(1), (3, 8, 8), new Window(3, 3), filters: 4, reach: 128);
        using PackedNetwork packed = PackedNetwork.Open(network);
        var pixels = new float[2 * network.InputShape.Count];
        pixels[200] = other;

        Assert.That(packed.TakesBytes, Is.True);
        Assert.That(
            () => packed.Run(pixels, new float[2 * network.ClassCount]),
            Throws.ArgumentException.With.Message.Contains("Value 8 of image 1"));
    }

    /// <summary>Skips the test where the processor does not have the instructions.</summary>
    private static IOperatorFactory Factory(Instructions instructions)
    {
        (bool isSupported, Func<IOperatorFactory> create) = instructions switch
        {
            Instructions.Quads8 => (AvxVnni.IsSupported, Create<QuadLanes8, Vector256<int>, byte>()),
            Instructions.Pairs16 => (Avx512BW.IsSupported, Create<PairLanes16, Vector512<int>, short>()),
            Instructions.Pairs8 => (Avx2.IsSupported, Create<PairLanes8, Vector256<int>, short>()),
            _ => (true, () => new FittingOperatorFactory()),
        };
        if (!isSupported)
        {
            Assert.Ignore($"This processor does not have the instructions of {instructions}.");
        }

        return create();
    }

    private static Func<IOperatorFactory> Create<TLanes, TVector, TLevel>()
        where TLanes : IDotLanes<TVector, TLevel>
        where TLevel : unmanaged => () => new DotFactory<TLanes, TVector, TLevel>();

    private static void AssertExact(NetworkGraph network, float[] pixels, IOperatorFactory factory)
    {
        using var runner = new BatchRunner(Plans.Compile(network, factory), new WorkerTeam(1));
        var logits = new float[pixels.Length / network.InputShape.Count * network.ClassCount];
        runner.Run(pixels, logits);

        Assert.That(logits, Is.EqualTo(Array.ConvertAll(new GraphOracle(network).Logits(pixels), v => (float)v)));
    }

    /// <summary>A convolution, and of its output one pixel at a time as logits: the corners and the middle.</summary>
    private static NetworkGraph Network(Random random, FeatureShape image, Window window, int filters, int reach)
    {
        var builder = new GraphBuilder(image);
        int count = filters * image.Channels * window.KernelHeight * window.KernelWidth;
        sbyte[] weights =
            [.. Enumerable.Range(0, count).Select(_ => (sbyte)(reach == 0 ? -128 : random.Next(-reach, reach)))];
        float[] means = [.. Enumerable.Range(0, image.Channels)
            .Select(_ => (float)(reach == 0 ? 0 : random.Next(ByteConv.LargestMean + 1)))];
        builder.Add(new ByteConv(
            "conv",
            "pixels",
            new Int8Tensor([filters, image.Channels, window.KernelHeight, window.KernelWidth], weights),
            FloatTensor.Vector(means),
            window));
        FeatureShape output = builder.ShapeOf("conv");
        // Few enough values that a dense layer can hand all of them out.
        int stride = Math.Max(1, Math.Max(output.Height, output.Width) / 2);
        builder.Add(new MaxPool("pool", "conv", new Window(1, 1, stride)));
        FeatureShape pooled = builder.ShapeOf("pool");
        var all = new FloatTensor([pooled.Count, pooled.Count], Identity(pooled.Count));
        builder.Add(new Linear("all", "pool", all, FloatTensor.Vector(new float[pooled.Count])));
        return builder.Build(new ModelMetadata());
    }

    private static float[] Identity(int size)
    {
        var values = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            values[i * size + i] = 1;
        }

        return values;
    }
}
