using ReCU.Graph;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading;

/// <summary>Reads the network of an ONNX model: runs its operators, in the file's order, on symbolic values.</summary>
internal static class GraphReader
{
    /// <param name="model">The model.</param>
    /// <param name="fileBytes">Size of its file, which bounds what is allocated.</param>
    /// <param name="logitsName">Name of the output that is the logits; null where only their softmax is one.</param>
    /// <param name="batch">Images that the file takes at once; null where it takes any number.</param>
    public static NetworkGraph Read(ModelProto model, long fileBytes, out string? logitsName, out long? batch)
    {
        GraphProto graph = model.Graph
            ?? throw new InvalidModelException("The file holds no ONNX graph; it is broken or of another format.");
        ModelChecks.CheckVersions(model.IrVersion, model.OpsetImport);
        ModelChecks.CheckSizes(graph);
        ModelMetadata metadata = MetadataReader.Read(model.MetadataProps, model.ProducerName);
        ValueInfoProto input = FindInput(graph);
        FeatureShape image = ValueInfoReader.ReadImage(input);
        batch = ValueInfoReader.ReadBatch(input);
        var state = new ReaderState(input.Name, image, batch, fileBytes);
        foreach (TensorProto constant in graph.Initializer)
        {
            state.Define(constant.Name, new ConstantValue(new ConstantTensor(constant.Name, constant)));
        }

        ReadOperators(graph, state);
        logitsName = ReadOutputs(graph, state);
        return state.Build(metadata);
    }

    /// <summary>Reads operator after operator; what none of the rest reads is forgotten.</summary>
    private static void ReadOperators(GraphProto graph, ReaderState state)
    {
        var readers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in graph.Node.SelectMany(n => n.Input))
        {
            readers[name] = readers.GetValueOrDefault(name) + 1;
        }

        foreach (NodeProto node in graph.Node)
        {
            OperatorReaders.Read(new Operator(node), state);
            foreach (string name in node.Input)
            {
                if (--readers[name] == 0)
                {
                    state.Release(name);
                }
            }
        }
    }

    /// <summary>The one input that is no constant; old files list their constants as inputs too.</summary>
    private static ValueInfoProto FindInput(GraphProto graph)
    {
        var constants = graph.Initializer.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] inputs = [.. graph.Input.Where(v => !constants.Contains(v.Name))];
        return inputs is [{ Name.Length: > 0 } input]
            ? input
            : throw new InvalidModelException($"The model has {inputs.Length} named inputs; exactly one was expected.");
    }

    /// <summary>The outputs must be the logits, which the last node makes, their softmax, or both.</summary>
    /// <returns>Name of the logits; null where only their softmax is an output.</returns>
    private static string? ReadOutputs(GraphProto graph, ReaderState state)
    {
        if (graph.Output.Count == 0)
        {
            throw new InvalidModelException("The model has no outputs; the logits were expected.");
        }

        string? logitsName = null;
        foreach (ValueInfoProto output in graph.Output)
        {
            SymbolicValue? value = state.Find(output.Name);
            FeatureValue? logits = value switch
            {
                FeatureValue feature => feature,
                PendingValue pending => state.Complete(pending),
                ScoreValue score => score.Logits,
                _ => null,
            };
            if (logits is not { Rank: 2 } || logits.Node != state.LastNode)
            {
                throw new InvalidModelException(
                    $"Output '{output.Name}' must be the logits, [N, classes], that the last node makes, or their "
                    + "softmax.");
            }

            int declared = ValueInfoReader.ReadClassCount(output);
            int actual = state.ShapeOf(logits).Count;
            if (declared != actual)
            {
                throw new InvalidModelException(
                    $"Output '{output.Name}' declares {declared} classes, but the network makes {actual}.");
            }

            logitsName ??= value is ScoreValue ? null : output.Name;
        }

        return logitsName;
    }
}
