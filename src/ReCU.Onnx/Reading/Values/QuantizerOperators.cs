namespace ReCU.Onnx.Reading.Values;

/// <summary>The operators outside of ONNX that can be read: QONNX's one-bit quantisers.</summary>
internal static class QuantizerOperators
{
    /// <summary>The operators, for messages.</summary>
    public const string Names = "BipolarQuant and Quant of QONNX (onnx.brevitas, qonnx.custom_op.general)";

    private static readonly HashSet<string> _domains =
        new(StringComparer.Ordinal) { "onnx.brevitas", "qonnx.custom_op.general" };

    private static readonly HashSet<string> _types =
        new(StringComparer.Ordinal) { "BipolarQuant", "Quant", "IntQuant" };

    public static bool IsForeign(string domain) => _domains.Contains(domain);

    public static bool IsQuantizer(string type) => _types.Contains(type);

    public static bool Knows(string domain, string type) => IsForeign(domain) && IsQuantizer(type);
}
