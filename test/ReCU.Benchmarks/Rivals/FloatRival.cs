using ReCU.Onnx.Writing;

namespace ReCU.Benchmarks.Rivals;

/// <summary>A plain float network as ONNX.</summary>
internal static class FloatRival
{
    /// <summary>The file of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="allValues">Whether every layer is an output, for calibration.</param>
    public static byte[] ToBytes(ReluNetwork network, bool allValues = false)
    {
        var file = new OnnxGraphWriter(network);
        foreach (ReluNode node in network.Nodes)
        {
            Write(file, node);
        }

        return file.ToBytes(allValues ? network.Nodes.Select(node => node.Name) : [network.Output]);
    }

    private static void Write(OnnxGraphWriter file, ReluNode node)
    {
        switch (node)
        {
            case ReluConv conv:
                string weights = file.Floats(conv.Name + "_w", conv.Weights);
                string bias = file.Floats(conv.Name + "_b", conv.Bias);
                Activate(
                    file,
                    "Conv",
                    conv.Name,
                    [conv.Input, weights, bias],
                    conv.HasRelu,
                    ConvolutionWriter.WindowAttributes(conv.Window));
                break;
            case ReluSum sum:
                Activate(file, "Add", sum.Name, [sum.Left, sum.Right], hasRelu: true);
                break;
            case ReluMaxPool pool:
                file.Emit("MaxPool", pool.Name, [pool.Input], ConvolutionWriter.WindowAttributes(pool.Window));
                break;
            case ReluGlobalAverage average:
                file.Emit("GlobalAveragePool", average.Name, [average.Input]);
                break;
            case ReluLinear linear:
                string flat = file.Emit("Flatten", linear.Name + "_flat", [linear.Input]);
                string matrix = file.Floats(linear.Name + "_w", linear.Weights);
                string offset = file.Floats(linear.Name + "_b", linear.Bias);
                file.Emit("Gemm", linear.Name, [flat, matrix, offset], Attributes.Int("transB", 1));
                break;
            default:
                throw new ArgumentException($"There is no form for {node.GetType().Name}.", nameof(node));
        }
    }

    private static void Activate(
        OnnxGraphWriter file,
        string op,
        string name,
        ReadOnlySpan<string> inputs,
        bool hasRelu,
        params ReadOnlySpan<ReCU.Onnx.Proto.AttributeProto> attributes)
    {
        string sum = file.Emit(op, hasRelu ? name + "_sum" : name, inputs, attributes);
        if (hasRelu)
        {
            file.Emit("Relu", name, [sum]);
        }
    }
}
