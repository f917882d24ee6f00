using ReCU.Graph;

namespace ReCU.Packed.Tests;

/// <summary>What the engine cannot run is refused when a network is opened, by the node's name.</summary>
public class RefusalTests
{
    [Test]
    public void A_filter_of_too_many_weights()
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
    public void A_value_of_too_many_elements()
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
    public void A_node_of_an_unknown_kind()
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

        public override FeatureShape InferShape(ReadOnlySpan<FeatureShape> inputs) => inputs[0];
    }
}
