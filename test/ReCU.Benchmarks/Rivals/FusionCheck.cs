using Microsoft.ML.OnnxRuntime;
using ReCU.Onnx.Proto;

namespace ReCU.Benchmarks.Rivals;

/// <summary>Checks that ONNX Runtime computes a quantised network in integers, and nothing of it in floats.</summary>
internal static class FusionCheck
{
    // Quantising the pixels and dequantising the logits is all that may touch floats; the rest moves bytes.
    private static readonly HashSet<string> _expected =
    [
        "QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearAdd", "MaxPool", "NhwcMaxPool",
        "QLinearGlobalAveragePool", "QGemm", "Flatten", "Reshape", "Transpose",
    ];

    /// <exception cref="InvalidOperationException">An operator was not fused.</exception>
    public static void Check(byte[] model, string name)
    {
        string path = Path.GetTempFileName();
        try
        {
            using (var options = new SessionOptions())
            {
                options.OptimizedModelFilePath = path;
                options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
                new InferenceSession(model, options).Dispose();
            }

            GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph;
            string[] others = [.. graph.Node.Select(node => node.OpType).Distinct().Except(_expected)];
            int quantise = graph.Node.Count(node => node.OpType == "QuantizeLinear");
            int dequantise = graph.Node.Count(node => node.OpType == "DequantizeLinear");
            if (others.Length > 0 || quantise > 1 || dequantise > 1)
            {
                throw new InvalidOperationException(
                    $"ONNX Runtime did not fuse the INT8 form of {name}: {string.Join(", ", others)}, {quantise} "
                    + $"QuantizeLinear and {dequantise} DequantizeLinear are left; one of each was expected.");
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
