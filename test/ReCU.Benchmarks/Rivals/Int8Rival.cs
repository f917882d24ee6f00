using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Writing;

namespace ReCU.Benchmarks.Rivals;

/// <summary>
/// A plain float network quantised to eight bits, as tools for ONNX Runtime do it: QuantizeLinear and DequantizeLinear
/// around every operator, unsigned activations, signed weights with a scale for each filter. ReLU needs no operator:
/// an unsigned value with zero point 0 has no negative side.
/// </summary>
internal static class Int8Rival
{
    private const int LargestWeight = 127;

    public static byte[] ToBytes(ReluNetwork network)
    {
        Dictionary<string, ByteScale> scales = Calibration.Measure(network);
        var file = new OnnxGraphWriter(network);
        var values = new Dictionary<string, string>
        {
            [ReluNetwork.Input] = Requantise(file, ReluNetwork.Input, scales[ReluNetwork.Input]),
        };
        foreach (ReluNode node in network.Nodes)
        {
            string[] inputs = [.. node.Inputs.Select(input => values[input])];
            Write(file, node, inputs, scales);
            if (node is not ReluLinear)
            {
                values.Add(node.Name, Requantise(file, node.Name, scales[node.Name]));
            }
        }

        return file.ToBytes([network.Output]);
    }

    private static void Write(
        OnnxGraphWriter file, ReluNode node, string[] inputs, Dictionary<string, ByteScale> scales)
    {
        switch (node)
        {
            case ReluConv conv:
                string[] convolved =
                    [inputs[0], .. Weights(file, conv.Name, conv.Weights, conv.Bias, scales[conv.Input])];
                file.Emit("Conv", conv.Name, convolved, ConvolutionWriter.WindowAttributes(conv.Window));
                break;
            case ReluSum sum:
                file.Emit("Add", sum.Name, inputs);
                break;
            case ReluMaxPool pool:
                file.Emit("MaxPool", pool.Name, inputs, ConvolutionWriter.WindowAttributes(pool.Window));
                break;
            case ReluGlobalAverage average:
                file.Emit("GlobalAveragePool", average.Name, inputs);
                break;
            case ReluLinear linear:
                ByteScale scale = scales[linear.Input];
                string flat = file.Emit("Flatten", linear.Name + "_flat", inputs);
                flat = Requantise(file, flat, scale);
                string[] weights = Weights(file, linear.Name, linear.Weights, linear.Bias, scale);
                file.Emit("Gemm", "logits_sum", [flat, .. weights], Attributes.Int("transB", 1));
                string logits = Requantise(file, "logits_sum", scales[linear.Name]);
                file.Emit("Identity", linear.Name, [logits]);
                break;
            default:
                throw new ArgumentException($"There is no form for {node.GetType().Name}.", nameof(node));
        }
    }

    private static string Requantise(OnnxGraphWriter file, string value, ByteScale scale)
    {
        string[] parameters =
        [
            file.Constant<float>(value + "_s", ElementType.Float, [], [scale.Scale]),
            file.Constant<byte>(value + "_z", ElementType.UInt8, [], [scale.Zero]),
        ];
        string quantised = file.Emit("QuantizeLinear", value + "_q", [value, .. parameters]);
        return file.Emit("DequantizeLinear", value + "_dq", [quantised, .. parameters]);
    }

    /// <summary>Weights and bias of a layer: eight bits with a scale for each filter, and 32 bits of the product's.</summary>
    private static string[] Weights(
        OnnxGraphWriter file, string name, FloatTensor weights, FloatTensor bias, ByteScale input)
    {
        int filters = weights.Shape[0];
        int length = weights.Count / filters;
        var scales = new float[filters];
        var sumScales = new float[filters];
        var bytes = new sbyte[weights.Count];
        var sums = new int[filters];
        for (int filter = 0; filter < filters; filter++)
        {
            ReadOnlySpan<float> values = weights.Values.Slice(filter * length, length);
            float largest = 0;
            foreach (float value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            scales[filter] = largest / LargestWeight;
            sumScales[filter] = scales[filter] * input.Scale;
            sums[filter] = (int)MathF.Round(bias.Values[filter] / sumScales[filter]);
            for (int i = 0; i < length; i++)
            {
                bytes[filter * length + i] = (sbyte)MathF.Round(values[i] / scales[filter]);
            }
        }

        return
        [
            Dequantise<sbyte>(file, name + "_w", ElementType.Int8, weights.Shape, bytes, scales),
            Dequantise<int>(file, name + "_b", ElementType.Int32, [filters], sums, sumScales),
        ];
    }

    private static string Dequantise<T>(
        OnnxGraphWriter file,
        string name,
        ElementType type,
        ReadOnlySpan<int> shape,
        ReadOnlySpan<T> values,
        ReadOnlySpan<float> scales)
        where T : unmanaged
    {
        string constant = file.Constant(name, type, shape, values);
        string scale = file.Constant(name + "s", ElementType.Float, [scales.Length], scales);
        string zero = file.Constant<T>(name + "z", type, [scales.Length], new T[scales.Length]);
        return file.Emit("DequantizeLinear", name + "dq", [constant, scale, zero], Attributes.Int("axis", 0));
    }
}
