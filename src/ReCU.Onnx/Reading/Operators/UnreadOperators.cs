namespace ReCU.Onnx.Reading.Operators;

/// <summary>What to export instead of operators that cannot be read.</summary>
internal static class UnreadOperators
{
    private const string Bounded = "Use a hardtanh (Clip), a ReLU or a PReLU, and train again.";
    private const string Quantised =
        "Feature maps are floats or signs here: quantise the weights alone (DequantizeLinear of constants), and "
        + "activations to one bit by a sign.";

    private const string Traced =
        "Export the network traced for inference (eval mode, without control flow), so that operators stand in a row.";

    private static readonly Dictionary<string, string> _remedies = new(StringComparer.Ordinal)
    {
        ["DequantizeLinear"] = Quantised,
        ["DynamicQuantizeLinear"] = Quantised,
        ["Elu"] = Bounded,
        ["Erf"] = Bounded,
        ["GatherElements"] = Traced,
        ["Gelu"] = Bounded,
        ["GroupNormalization"] = "Use a batch norm, and train again.",
        ["HardSwish"] = Bounded,
        ["If"] = Traced,
        ["InstanceNormalization"] = "Use a batch norm, and train again.",
        ["LayerNormalization"] = "Use a batch norm, and train again.",
        ["Loop"] = Traced,
        ["MatMulInteger"] = Quantised,
        ["Mish"] = Bounded,
        ["QLinearConv"] = Quantised,
        ["QLinearMatMul"] = Quantised,
        ["QuantizeLinear"] = Quantised,
        ["Resize"] = "Resize images before the model.",
        ["Scan"] = Traced,
        ["Selu"] = Bounded,
        ["Sigmoid"] = Bounded,
        ["Softplus"] = Bounded,
        ["Split"] = "Give each part a convolution of its own, and join by sums.",
        ["Swish"] = Bounded,
        ["Tanh"] = Bounded,
        ["Upsample"] = "Resize images before the model.",
    };

    /// <summary>The advice for an operator.</summary>
    public static string Remedy(string type) => _remedies.GetValueOrDefault(
        type,
        "Export it as operators of docs/reading-onnx.md, or score the file with ApplyOnnxModel of Microsoft.ML.");
}
