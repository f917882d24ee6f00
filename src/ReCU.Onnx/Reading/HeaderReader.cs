using ReCU.Graph;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading;

/// <summary>Reads what a model is without its operators and weights.</summary>
internal static class HeaderReader
{
    public static OnnxModelInfo Read(ModelHeaderProto model)
    {
        GraphHeaderProto graph = model.Graph
            ?? throw new InvalidModelException("The file holds no ONNX graph; it is broken or of another format.");
        ModelChecks.CheckVersions(model.IrVersion, model.OpsetImport);
        if (graph.Input.Count == 0 || graph.Output.Count == 0)
        {
            throw new InvalidModelException("The model lacks an input or an output.");
        }

        int classCount = ValueInfoReader.ReadClassCount(graph.Output[0]);
        ModelMetadata metadata = MetadataReader.Read(model.MetadataProps, model.ProducerName);
        if (metadata.ClassNames.Count != 0 && metadata.ClassNames.Count != classCount)
        {
            throw new InvalidModelException(
                $"The model names {metadata.ClassNames.Count} classes but declares {classCount} logits.");
        }

        return new OnnxModelInfo
        {
            InputName = graph.Input[0].Name,
            InputShape = ValueInfoReader.ReadImage(graph.Input[0]),
            ClassCount = classCount,
            Metadata = metadata,
            ProducerName = model.ProducerName,
            ProducerVersion = model.ProducerVersion,
            ModelVersion = model.ModelVersion,
            Description = model.DocString,
        };
    }
}
