using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Headers;
using ReCU.Onnx.Reading.Operators;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading;

/// <summary>
/// Reads the network of an ONNX model: executes its operators, in the file's order, on symbolic values.
/// </summary>
internal static class GraphReader
{
    /// <param name="model">The model.</param>
    /// <param name="fileBytes">Size of its file, which bounds what is allocated.</param>
    /// <param name="own">What runtimes of the file itself need to know.</param>
    public static NetworkGraph Read(ModelProto model, long fileBytes, out ModelInterface own)
    {
        GraphProto graph = model.Graph
            ?? throw new InvalidModelException("The file holds no ONNX graph; it is broken or of another format.");
        ModelChecks.CheckVersions(model.IrVersion, model.OpsetImport);
        ModelChecks.CheckSizes(graph);
        ModelMetadata metadata = MetadataReader.Read(model.MetadataProps, model.ProducerName);
        ValueInfoProto input = InputLayouts.FindInput(graph);
        InputLayout layout = InputLayouts.Find(graph, input);
        FeatureShape image = InputLayouts.ReadImage(input, layout);
        var state = new ReaderState(input.Name, image, layout, ValueInfoReader.ReadBatch(input), fileBytes);
        foreach (TensorProto constant in graph.Initializer)
        {
            state.Define(constant.Name, new ConstantValue(new ConstantTensor(constant.Name, constant)));
        }

        ReadOperators(graph, state);
        ValueInfoProto? logits = ReadOutputs(graph, state);
        own = new ModelInterface
        {
            LogitsName = logits?.Name,
            Batch = state.Batch,
            Layout = layout,
            OtherType = FindOtherType(input) ?? (logits is null ? null : FindOtherType(logits)),
            ForeignOperator = FindForeign(graph),
        };
        return state.Build(metadata);
    }

    private static string? FindOtherType(ValueInfoProto value) =>
        ValueInfoReader.TypeOf(value) is { } type and not ElementType.Float ? type.Name() : null;

    private static string? FindForeign(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node)
        {
            if (QuantizerOperators.IsForeign(node.Domain))
            {
                return $"'{new Operator(node).Name}' ({node.OpType} of {node.Domain})";
            }
        }

        return null;
    }

    /// <summary>Reads operator after operator, and forgets values that no later operator reads.</summary>
    private static void ReadOperators(GraphProto graph, ReaderState state)
    {
        var readers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            foreach (string name in node.Input)
            {
                readers[name] = readers.GetValueOrDefault(name) + 1;
            }
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

    /// <summary>The outputs must be the logits of the last node, their softmax, or both.</summary>
    /// <returns>The logits; null if only their softmax is an output.</returns>
    private static ValueInfoProto? ReadOutputs(GraphProto graph, ReaderState state)
    {
        if (graph.Output.Count == 0)
        {
            throw new InvalidModelException("The model has no outputs; the logits were expected.");
        }

        // All of them before the first is checked: an output that becomes a node by this is then the last node.
        var all = new FeatureValue?[graph.Output.Count];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = FindLogits(graph.Output[i], state);
        }

        ValueInfoProto? found = null;
        for (int i = 0; i < all.Length; i++)
        {
            ValueInfoProto output = graph.Output[i];
            FeatureValue? logits = all[i];
            if (logits is not { Rank: 2 } || logits.Node != state.LastNode)
            {
                throw new InvalidModelException(
                    $"Output '{output.Name}' must be the logits, [N, classes], that the last node makes, or their "
                    + "softmax.");
            }

            int? declared = ValueInfoReader.ReadClassCount(output);
            int actual = state.ShapeOf(logits).Count;
            if (declared is not null && declared != actual)
            {
                throw new InvalidModelException(
                    $"Output '{output.Name}' declares {declared} classes, but the network makes {actual}.");
            }

            found ??= state.Find(output.Name) is ScoreValue ? null : output;
        }

        return found;
    }

    /// <summary>The logits that an output is, or of which it is the softmax; null if it is neither.</summary>
    private static FeatureValue? FindLogits(ValueInfoProto output, ReaderState state) =>
        state.Find(output.Name) switch
        {
            FeatureValue feature => feature,
            PendingValue pending => state.Complete(pending),
            ScoreValue score => score.Logits,
            _ => null,
        };
}
