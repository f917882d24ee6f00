using ReCU.Graph;

namespace ReCU.Onnx.Writing;

/// <summary>Nodes that change the shape without weights: pooling and padding.</summary>
internal static class ShapeWriter
{
    public static void Write(GraphProtoBuilder file, MaxPool node) => WritePool(file, "MaxPool", node, node.Window);

    public static void Write(GraphProtoBuilder file, AveragePool node) =>
        WritePool(file, "AveragePool", node, node.Window);

    public static void Write(GraphProtoBuilder file, PadChannels node) =>
        WritePad(file, node, [0, node.Before, 0, 0, 0, node.After, 0, 0]);

    public static void Write(GraphProtoBuilder file, PadImage node) =>
        WritePad(file, node, [0, 0, node.Border, node.Border, 0, 0, node.Border, node.Border]);

    private static void WritePool(GraphProtoBuilder file, string op, UnaryNode node, Window window) =>
        file.Complete(node, op, [PoolInput(file, node)], ConvolutionWriter.WindowAttributes(window));

    /// <summary>
    /// A border's zeros reach a pool through a Clip without bounds. Without it, optimisers of other programs, such as
    /// ONNX Runtime's, move the border into the pool's own padding, which is excluded from maxima and means.
    /// </summary>
    private static string PoolInput(GraphProtoBuilder file, UnaryNode pool)
    {
        string input = file.ValueOf(pool.Input);
        return file.NodeOf(pool.Input) is PadImage
            ? file.Step(
                pool.Name + ".input", "Clip", [input, file.Scalar(float.MinValue), file.Scalar(float.MaxValue)])
            : input;
    }

    private static void WritePad(GraphProtoBuilder file, UnaryNode node, ReadOnlySpan<long> pads) =>
        file.Complete(
            node,
            "Pad",
            [file.ValueOf(node.Input), file.Constant(node.Name + ".pads", pads), file.Scalar(0)],
            Attributes.Text("mode", "constant"));
}
