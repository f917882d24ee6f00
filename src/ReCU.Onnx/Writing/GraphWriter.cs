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

        var file = new GraphProtoBuilder(network, format);
        foreach (GraphNode node in network.Nodes)
        {
            NodeWriters.Write(file, node);
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

    private static void WriteOutputs(GraphProtoBuilder file)
    {
        NetworkGraph network = file.Network;
        if (!file.MakesLogits)
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
