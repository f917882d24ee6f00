using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Onnx.Proto;

namespace ReCU.TestKit;

/// <summary>
/// Networks that pool a map with a border of zeros around it, where most values are below zero: whoever leaves the
/// zeros out of a maximum or of a mean gets other logits. All numbers are small multiples of a quarter.
/// </summary>
public static class BorderedPools
{
    /// <summary>One network for each way of pooling.</summary>
    public static IEnumerable<NetworkGraph> All() =>
    [
        Create((name, input) => new MaxPool(name, input, new Window(3, 3, 2))),
        Create((name, input) => new MaxPool(name, input, new Window(3, 3, 2, 1))),
        Create((name, input) => new MaxPool(name, input, Window.Square(2, 2)), border: 2),
        Create((name, input) => new AveragePool(name, input, Window.Square(2, 2))),
        Create((name, input) => new AveragePool(name, input, new Window(4, 2, 1)), border: 2),
        Create((name, input) => new MaxPool(name, input, new Window(3, 3, 1)), sign: true),
    ];

    /// <summary>The network's file as other programs write it: the border right before the pool.</summary>
    public static byte[] BareFile(NetworkGraph network)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxModel.ToBytes(network));
        NodeProto pool = model.Graph.Node.Single(node => node.Name == "pool");
        NodeProto between = model.Graph.Node.Single(node => node.Output[0] == pool.Input[0]);
        pool.Input[0] = between.Input[0];
        model.Graph.Node.Remove(between);
        return model.ToByteArray();
    }

    private static NetworkGraph Create(Func<string, string, GraphNode> pool, int border = 1, bool sign = false)
    {
        var random = new Random(5);
        var graph = new GraphBuilder((2, 6, 6));
        string x = graph.Add(new Scale(
            "below", graph.InputName, FloatTensor.Vector([0.25f, -0.5f]), FloatTensor.Vector([-70, 10])));
        x = sign ? graph.Add(new Sign("sign", x)) : x;
        x = graph.Add(new PadImage("border", x, border));
        x = graph.Add(pool("pool", x));
        int size = graph.ShapeOf(x).Count;
        float[] weights = [.. Enumerable.Range(0, 4 * size).Select(_ => (float)random.Next(-2, 3))];
        graph.Add(new Linear("fc", x, new FloatTensor([4, size], weights), FloatTensor.Vector([0, 1, 2, 3])));
        return graph.Build(new ModelMetadata());
    }
}
