using ReCU.Graph;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Writing;

/// <summary>Float and binary convolutions become a <c>Conv</c>; only the source of the weights differs.</summary>
internal static class ConvolutionWriter
{
    public static void Write(GraphProtoBuilder file, Conv node)
    {
        string input = file.ValueOf(node.Input);
        string weights = file.Constant(node.Name + ".weight", node.Weights);
        ReadOnlySpan<string> inputs = node.Bias is null
            ? [input, weights]
            : [input, weights, file.Constant(node.Name + ".bias", node.Bias)];
        file.Complete(node, "Conv", inputs, WindowAttributes(node.Window));
    }

    public static void Write(GraphProtoBuilder file, BinaryConv node)
    {
        string weights = file.Format == WeightFormat.OneBit
            ? PackedWeightsWriter.Write(file, node.Name + ".weight", node.Weights)
            : file.Constant(
                node.Name + ".weight", GraphProtoBuilder.Longs(node.Weights.Shape), node.Weights.ToSigns());
        file.Complete(node, "Conv", [file.ValueOf(node.Input), weights], WindowAttributes(node.Window));
    }

    /// <summary>The attributes of a convolution's or a pooling's window.</summary>
    public static AttributeProto[] WindowAttributes(Window window) =>
    [
        Attributes.Ints("kernel_shape", window.KernelHeight, window.KernelWidth),
        Attributes.Ints("strides", window.Stride, window.Stride),
        Attributes.Ints("pads", window.Padding, window.Padding, window.Padding, window.Padding),
    ];
}
