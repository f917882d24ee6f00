using ReCU.Graph;

namespace ReCU.Onnx.Writing;

/// <summary>Nodes that keep the shape: scale, clip, PReLU, sign and sum.</summary>
internal static class ElementwiseWriter
{
    /// <summary>
    /// Two operators, which runtimes fuse into a preceding convolution, but must not fuse into a dense layer of signs.
    /// Two classes often have equal sums there, whole numbers, and a sum of products with the factor would be rounded
    /// differently for each.
    /// </summary>
    public static void Write(GraphProtoBuilder file, Scale node)
    {
        string factor = file.PerChannel(node.Name + ".factor", node.Factor);
        string offset = file.PerChannel(node.Name + ".offset", node.Offset);
        string input = file.ValueOf(node.Input);
        if (IsDense(file, node.Input))
        {
            input = file.Step(
                node.Name + ".sums", "Clip", [input, file.Scalar(float.MinValue), file.Scalar(float.MaxValue)]);
        }

        string product = file.Step(node.Name + ".product", "Mul", [input, factor]);
        file.Complete(node, "Add", [product, offset]);
    }

    private static bool IsDense(GraphProtoBuilder file, string name) =>
        file.NodeOf(name) is BinaryConv { Window: var window } conv
        && file.Network.ShapeOf(conv.Input) is var input
        && (window.KernelHeight, window.KernelWidth, window.Padding) == (input.Height, input.Width, 0);

    /// <summary>
    /// ONNX's own Sign gives 0 at 0; this form gives +1 at 0 and -0 (docs/decisions/0002).
    /// </summary>
    public static void Write(GraphProtoBuilder file, Sign node)
    {
        string isPositive = file.Step(
            node.Name + ".positive", "GreaterOrEqual", [file.ValueOf(node.Input), file.Scalar(0)]);
        file.Complete(node, "Where", [isPositive, file.Scalar(1), file.Scalar(-1)]);
    }

    public static void Write(GraphProtoBuilder file, Clip node) =>
        file.Complete(
            node, "Clip", [file.ValueOf(node.Input), file.Scalar(node.Minimum), file.Scalar(node.Maximum)]);

    public static void Write(GraphProtoBuilder file, PRelu node) =>
        file.Complete(
            node, "PRelu", [file.ValueOf(node.Input), file.PerChannel(node.Name + ".slope", node.Slope)]);

    public static void Write(GraphProtoBuilder file, Add node) =>
        file.Complete(node, "Add", [file.ValueOf(node.Left), file.ValueOf(node.Right)]);
}
