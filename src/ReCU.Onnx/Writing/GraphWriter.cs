using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Writing;

/// <summary>Writes a network as an ONNX model, node by node.</summary>
internal static class GraphWriter
{
    public static ModelProto Write(NetworkGraph network, WeightFormat format)
    {
        if (network.InputName is OnnxModel.LogitsName or OnnxModel.ScoreName)
        {
            throw new ArgumentException(
                $"The network's input is named '{network.InputName}', which is the name of an output of the file.",
                nameof(network));
        }

        var file = new GraphProtoBuilder(network);
        foreach (GraphNode node in network.Nodes)
        {
            Write(file, node, format);
        }

        WriteOutputs(file);
        file.Proto.Name = network.Metadata.NetworkName is { Length: > 0 } name ? name : "network";
        var model = new ModelProto
        {
            IrVersion = OnnxFormat.IrVersion,
            ProducerName = OnnxFormat.ProducerName,
            ProducerVersion = OnnxFormat.ProducerVersion,
            ModelVersion = 1,
            DocString = Describe(network, format),
            Graph = file.Proto,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OnnxFormat.OpsetVersion });
        model.MetadataProps.AddRange(MetadataWriter.Write(network));
        return model;
    }

    private static void Write(GraphProtoBuilder file, GraphNode node, WeightFormat format)
    {
        switch (node)
        {
            case BinaryConv binary: ConvolutionWriter.Write(file, binary, format); break;
            case Conv conv: ConvolutionWriter.Write(file, conv); break;
            case Scale scale: ElementwiseWriter.Write(file, scale); break;
            case Sign sign: ElementwiseWriter.Write(file, sign); break;
            case Clip clip: ElementwiseWriter.Write(file, clip); break;
            case PRelu prelu: ElementwiseWriter.Write(file, prelu); break;
            case Add add: ElementwiseWriter.Write(file, add); break;
            case MaxPool pool: ShapeWriter.Write(file, pool); break;
            case AveragePool pool: ShapeWriter.Write(file, pool); break;
            case PadChannels pad: ShapeWriter.Write(file, pad); break;
            case PadImage pad: ShapeWriter.Write(file, pad); break;
            case Linear linear: LinearWriter.Write(file, linear); break;
            default:
                throw new NotSupportedException(
                    $"Node '{node.Name}' is a {node.GetType().Name}, which has no form in ONNX.");
        }
    }

    private static void WriteOutputs(GraphProtoBuilder file)
    {
        NetworkGraph network = file.Network;
        if (network.Nodes[^1] is not Linear)
        {
            file.Emit(
                "Flatten",
                OnnxModel.LogitsName,
                OnnxModel.LogitsName,
                [file.ValueOf(network.OutputName)],
                Attributes.Int("axis", 1));
        }

        file.Emit(
            "Softmax", OnnxModel.ScoreName, OnnxModel.ScoreName, [OnnxModel.LogitsName], Attributes.Int("axis", 1));
        FeatureShape input = network.InputShape;
        file.Proto.Input.Add(ValueInfos.Float(
            network.InputName, "Planar pixels, 0 to 255.", input.Channels, input.Height, input.Width));
        file.Proto.Output.Add(ValueInfos.Float(
            OnnxModel.LogitsName, "One number a class, before softmax.", network.ClassCount));
        file.Proto.Output.Add(ValueInfos.Float(
            OnnxModel.ScoreName, "One probability a class: the softmax of the logits.", network.ClassCount));
    }

    private static string Describe(NetworkGraph network, WeightFormat format)
    {
        string name = network.Metadata.NetworkName is { Length: > 0 } known ? known : "A binary neural network";
        string weights = format == WeightFormat.OneBit ? "one bit" : "a float of +1 or -1";
        return $"{name}: classifies images of {network.InputShape} (channels x height x width, 0 to 255) into "
            + $"{network.ClassCount} classes. Binary weights are stored as {weights} each.";
    }
}
