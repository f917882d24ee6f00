using ReCU.Graph;

namespace ReCU.Onnx.Writing;

/// <summary>Nodes that change the shape without weights: pooling and padding.</summary>
internal static class ShapeWriter
{
    public static void Write(GraphProtoBuilder file, MaxPool node) =>
        file.Complete(
            node, "MaxPool", [file.ValueOf(node.Input)], ConvolutionWriter.WindowAttributes(node.Window));

    public static void Write(GraphProtoBuilder file, AveragePool node) =>
        file.Complete(
            node, "AveragePool", [file.ValueOf(node.Input)], ConvolutionWriter.WindowAttributes(node.Window));

    public static void Write(GraphProtoBuilder file, PadChannels node) =>
        WritePad(file, node, [0, node.Before, 0, 0, 0, node.After, 0, 0]);

    public static void Write(GraphProtoBuilder file, PadImage node) =>
        WritePad(file, node, [0, 0, node.Border, node.Border, 0, 0, node.Border, node.Border]);

    private static void WritePad(GraphProtoBuilder file, UnaryNode node, ReadOnlySpan<long> pads) =>
        file.Complete(
            node,
            "Pad",
            [file.ValueOf(node.Input), file.Constant(node.Name + ".pads", pads), file.Scalar(0)],
            Attributes.Text("mode", "constant"));
}
