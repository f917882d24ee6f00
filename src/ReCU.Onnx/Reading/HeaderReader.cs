using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Files;
using ReCU.Onnx.Reading.Headers;

namespace ReCU.Onnx.Reading;

/// <summary>Reads the interface of a model without its operators and weights.</summary>
internal static class HeaderReader
{
    /// <summary>Reads a header, and the operators too if the header is not sufficient.</summary>
    /// <param name="header">The model without operators and weights.</param>
    /// <param name="bytes">The whole model.</param>
    public static OnnxModelInfo Read(ModelHeaderProto header, ReadOnlySpan<byte> bytes) =>
        TellsClasses(header) && IsOurs(header)
            ? Read(header, whole: null, bytes.Length)
            : Read(header, ModelParser.ParseModel(bytes), bytes.Length);

    /// <summary>Reads a header, and the whole model if the header is not sufficient.</summary>
    public static OnnxModelInfo Read(ModelHeaderProto model, ModelProto? whole, long bytes)
    {
        GraphHeaderProto graph = model.Graph
            ?? throw new InvalidModelException("The file holds no ONNX graph; it is broken or of another format.");
        ModelChecks.CheckVersions(model.IrVersion, model.OpsetImport);
        if (graph.Input.Count == 0 || graph.Output.Count == 0)
        {
            throw new InvalidModelException("The model lacks an input or an output.");
        }

        // A file without the shape of its output is read completely, with its weights.
        int classCount = ValueInfoReader.ReadClassCount(graph.Output[0])
            ?? GraphReader.Read(whole!, bytes, out _).ClassCount;
        (ValueInfoProto input, InputLayout layout) =
            IsOurs(model) ? (graph.Input[0], InputLayout.Planar) : ReadInput(whole!.Graph);
        ModelMetadata metadata = MetadataReader.Read(model.MetadataProps, model.ProducerName);
        if (metadata.ClassNames.Count != 0 && metadata.ClassNames.Count != classCount)
        {
            throw new InvalidModelException(
                $"The model names {metadata.ClassNames.Count} classes but declares {classCount} logits.");
        }

        return new OnnxModelInfo
        {
            InputName = input.Name,
            InputShape = InputLayouts.ReadImage(input, layout),
            ClassCount = classCount,
            Metadata = metadata,
            ProducerName = model.ProducerName,
            ProducerVersion = model.ProducerVersion,
            ModelVersion = model.ModelVersion,
            Description = model.DocString,
        };
    }

    /// <summary>Whether the header contains the number of classes.</summary>
    public static bool TellsClasses(ModelHeaderProto model) =>
        model.Graph is { Output: [var output, ..] } && ValueInfoReader.ReadClassCount(output) is not null;

    private static bool IsOurs(ModelHeaderProto model) => model.ProducerName == OnnxFormat.ProducerName;

    // Other programs' files list constants as inputs too, and define the order of the pixels by an operator.
    private static (ValueInfoProto Input, InputLayout Layout) ReadInput(GraphProto graph)
    {
        ValueInfoProto input = InputLayouts.FindInput(graph);
        return (input, InputLayouts.Find(graph, input));
    }
}
