using ReCU.Graph;
using ReCU.Graph.Nodes;

namespace ReCU.Packed.Tests;

/// <summary>What the engine cannot run is refused when a network is opened, by the node's name.</summary>
public class RefusalTests
{
    [Test]
    public void AFilterOfTooManyWeights()
    {
        var graph = new GraphBuilder((65536, 1, 1));
        graph.Add(new Sign("sign", "pixels"));
        graph.Add(new BinaryConv(
            "wide", "sign", new BitTensor([1, 65536, 1, 1], new byte[8192]), new Window(1, 1)));

        Assert.That(
            () => PackedNetwork.Open(graph.Build(new ModelMetadata())),
            Throws.InstanceOf<InvalidModelException>().With.Message.Contains("'wide'")
                .And.Message.Contains("65536 weights").And.Message.Contains("at most 65535"));
    }

    [Test]
    public void AValueOfTooManyElements()
    {
        var graph = new GraphBuilder((1, 2, 2));
        graph.Add(new PadImage("border", "pixels", 10_000));
        graph.Add(new AveragePool("mean", "border", new Window(20_002, 20_002)));

        Assert.That(
            () => PackedNetwork.Open(graph.Build(new ModelMetadata())),
            Throws.InstanceOf<InvalidModelException>().With.Message.Contains("'border'")
                .And.Message.Contains("1x20002x20002"));
    }

    [Test]
    public void ARowOfTooManyElements()
    {
        var graph = new GraphBuilder((1, 1, 1 << 21));
        graph.Add(new AveragePool("mean", "pixels", new Window(1, 1 << 21)));

        Assert.That(
            () => PackedNetwork.Open(graph.Build(new ModelMetadata())),
            Throws.InstanceOf<InvalidModelException>().With.Message.Contains("'pixels'")
                .And.Message.Contains("at most 67108864 elements a row").And.Message.Contains("has 134217728."));
    }

    [Test]
    public void FactorsOfTooManyBytes()
    {
        var graph = new GraphBuilder((1, 1, 1));
        graph.Add(new PadChannels("wide", "pixels", 0, (1 << 24) - 1));
        for (int i = 0; i < 8; i++)
        {
            graph.Add(new Clip($"clip{i}", i == 0 ? "wide" : $"clip{i - 1}", -1, 1));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => PackedNetwork.Open(graph.Build(new ModelMetadata())),
            Throws.InstanceOf<InvalidModelException>().With.Message.Contains("'clip0'")
                .And.Message.Contains("at most 268435456"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20), "bytes allocated");
    }

    [Test]
    public void WeightsThatManyNodesShare()
    {
        // 8 KB of bits, which each node would lay out as a block of 64 filters.
        var shared = new BitTensor([1, 65535, 1, 1], new byte[8192]);
        var graph = new GraphBuilder((65535, 1, 1));
        graph.Add(new Sign("sign", "pixels"));
        string sum = "conv0";
        graph.Add(new BinaryConv("conv0", "sign", shared, new Window(1, 1)));
        for (int i = 1; i <= 300; i++)
        {
            graph.Add(new BinaryConv($"conv{i}", "sign", shared, new Window(1, 1)));
            graph.Add(new Add($"sum{i}", sum, $"conv{i}"));
            sum = $"sum{i}";
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => PackedNetwork.Open(graph.Build(new ModelMetadata())),
            Throws.InstanceOf<InvalidModelException>().With.Message.Contains("the nodes take"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20), "bytes allocated");
    }

    [Test]
    public void WindowsOverTooManyRows()
    {
        var graph = new GraphBuilder((1, 1 << 24, 1));
        for (int i = 0; i < 40; i++)
        {
            graph.Add(new MaxPool($"pool{i}", i == 0 ? "pixels" : $"pool{i - 1}", Window.Square(1)));
        }

        graph.Add(new AveragePool("mean", "pool39", new Window(1 << 24, 1)));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => PackedNetwork.Open(graph.Build(new ModelMetadata())),
            Throws.InstanceOf<InvalidModelException>().With.Message.Contains("'pool1'")
                .And.Message.Contains("the nodes take"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20), "bytes allocated");
    }

    [Test]
    public void LongRowsOfFewChannelsTakeNoMemoryOfTheirOwn()
    {
        var graph = new GraphBuilder((3, 1, 1 << 20));
        for (int i = 0; i < 40; i++)
        {
            graph.Add(new Clip($"clip{i}", i == 0 ? "pixels" : $"clip{i - 1}", -1, 1));
        }

        graph.Add(new AveragePool("mean", "clip39", new Window(1, 1 << 20)));
        NetworkGraph network = graph.Build(new ModelMetadata());

        long before = GC.GetAllocatedBytesForCurrentThread();
        using PackedNetwork packed = PackedNetwork.Open(network);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(12 << 20), "bytes allocated");
    }

    [Test]
    public void ValuesOfTooManyBytes()
    {
        // Each value has a border of its own, so that no two share a buffer.
        var weights = new FloatTensor([1, 1, 3, 3], new float[9]);
        var graph = new GraphBuilder((1, 10_000, 10_000));
        for (int i = 0; i < 6; i++)
        {
            graph.Add(new Conv($"conv{i}", i == 0 ? "pixels" : $"conv{i - 1}", weights, null, Window.Square(3, 1, 1)));
        }

        graph.Add(new AveragePool("mean", "conv5", Window.Square(10_000)));

        Assert.That(
            () => PackedNetwork.Open(graph.Build(new ModelMetadata())),
            Throws.InstanceOf<InvalidModelException>().With.Message.Contains("The values of an image take")
                .And.Message.Contains("at most 536870912"));
    }

    [Test]
    public void ANodeOfAnUnknownKind()
    {
        var graph = new GraphBuilder((3, 1, 1));
        graph.Add(new Softmax("softmax"));

        Assert.That(
            () => PackedNetwork.Open(graph.Build(new ModelMetadata())),
            Throws.InstanceOf<InvalidModelException>().With.Message.EqualTo(
                "Node 'softmax': the packed engine cannot run Softmax."));
    }

    private sealed record Softmax(string Name) : GraphNode(Name)
    {
        public override IReadOnlyList<string> Inputs => ["pixels"];

        internal override FeatureShape InferShape(ReadOnlySpan<FeatureShape> inputs) => inputs[0];

        internal override NetworkCost CountCost(FeatureShape output) => default;

        internal override ValueTraits InferTraits(ReadOnlySpan<ValueTraits> inputs) => default;
    }
}
