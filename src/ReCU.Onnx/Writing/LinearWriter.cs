using ReCU.Graph;

namespace ReCU.Onnx.Writing;

/// <summary>
/// A fully connected layer becomes <c>Flatten -> Gemm</c>. The last one computes the logits, [N, classes]; others get
/// their height and width of 1 back.
/// </summary>
internal static class LinearWriter
{
    public static void Write(GraphProtoBuilder file, Linear node)
    {
        string vector = file.Step(
            node.Name + ".vector", "Flatten", [file.ValueOf(node.Input)], Attributes.Int("axis", 1));
        string weights = file.Constant(node.Name + ".weight", node.Weights);
        string bias = file.Constant(node.Name + ".bias", node.Bias);
        bool isLast = node.Name == file.Network.OutputName;
        string output = isLast ? OnnxModel.LogitsName : file.NewName(node.Name + ".output");
        file.Emit("Gemm", node.Name, output, [vector, weights, bias], Attributes.Int("transB", 1));
        if (!isLast)
        {
            string axes = file.Shared("spatial_axes", () => file.Constant("spatial_axes", [2L, 3L]));
            file.Emit("Unsqueeze", file.NewName(node.Name + ".image"), file.ValueOf(node.Name), [output, axes]);
        }
    }
}
