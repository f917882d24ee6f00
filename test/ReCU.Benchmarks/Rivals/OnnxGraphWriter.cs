using System.Runtime.InteropServices;
using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Writing;

namespace ReCU.Benchmarks.Rivals;

/// <summary>Collects the operators of a plain ONNX file.</summary>
internal sealed class OnnxGraphWriter(ReluNetwork network)
{
    private readonly GraphProto _graph = new() { Name = network.Name };

    public string Emit(
        string op, string output, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = op, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return output;
    }

    public string Floats(string name, FloatTensor tensor) =>
        Constant(name, ElementType.Float, tensor.Shape, tensor.Values);

    public string Constant<T>(string name, ElementType type, ReadOnlySpan<int> shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)type,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        };
        foreach (int dimension in shape)
        {
            tensor.Dims.Add(dimension);
        }

        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>The file, from pixels to the given outputs.</summary>
    public byte[] ToBytes(IEnumerable<string> outputs)
    {
        (int channels, int height, int width) = network.InputShape;
        _graph.Input.Add(ValueInfos.Float(ReluNetwork.Input, "0 to 255", channels, height, width));
        foreach (string output in outputs)
        {
            _graph.Output.Add(new ValueInfoProto
            {
                Name = output,
                Type = new TypeProto
                {
                    TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType.Float },
                },
            });
        }

        var model = new ModelProto { IrVersion = OnnxFormat.IrVersion, Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OnnxFormat.OpsetVersion });
        return model.ToByteArray();
    }
}
