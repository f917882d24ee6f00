using ReCU.Graph;
using ReCU.Graph.Nodes;

namespace ReCU.Onnx.Writing;

/// <summary>The writer of each kind of node. A new kind needs one entry here.</summary>
internal static class NodeWriters
{
    /// <summary>The writers.</summary>
    public static NodeTable<Action<GraphProtoBuilder, GraphNode>> All { get; } =
        new NodeTable<Action<GraphProtoBuilder, GraphNode>>()
            .With<Add>(ElementwiseWriter.Write)
            .With<AveragePool>(ShapeWriter.Write)
            .With<BinaryConv>(ConvolutionWriter.Write)
            .With<ByteConv>(ByteConvolutionWriter.Write)
            .With<Clip>(ElementwiseWriter.Write)
            .With<Conv>(ConvolutionWriter.Write)
            .With<Linear>(LinearWriter.Write)
            .With<MaxPool>(ShapeWriter.Write)
            .With<PRelu>(ElementwiseWriter.Write)
            .With<PadChannels>(ShapeWriter.Write)
            .With<PadImage>(ShapeWriter.Write)
            .With<Scale>(ElementwiseWriter.Write)
            .With<Sign>(ElementwiseWriter.Write);

    /// <summary>Writes a node's operators and constants.</summary>
    /// <exception cref="NotSupportedException">The node's kind has no writer.</exception>
    public static void Write(GraphProtoBuilder file, GraphNode node)
    {
        Action<GraphProtoBuilder, GraphNode> write = All.Find(node) ?? throw new NotSupportedException(
            $"Node '{node.Name}' is a {node.GetType().Name}, which has no form in ONNX.");
        write(file, node);
    }

    private static NodeTable<Action<GraphProtoBuilder, GraphNode>> With<TNode>(
        this NodeTable<Action<GraphProtoBuilder, GraphNode>> table, Action<GraphProtoBuilder, TNode> write)
        where TNode : GraphNode =>
        table.With<TNode>((file, node) => write(file, (TNode)node));
}
