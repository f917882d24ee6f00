using Google.Protobuf.Collections;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx.Reading.Headers;

/// <summary>Checks of a whole file, before its operators are read.</summary>
internal static class ModelChecks
{
    /// <param name="irVersion">Version of the format.</param>
    /// <param name="opsets">The operator sets.</param>
    /// <param name="oldest">The oldest version of the standard set.</param>
    public static void CheckVersions(
        long irVersion, RepeatedField<OperatorSetIdProto> opsets, int oldest = OnnxFormat.OldestOpsetVersion)
    {
        if (irVersion < 3)
        {
            throw new InvalidModelException($"The file says IR version {irVersion}; at least 3 was expected.");
        }

        var standard = new List<OperatorSetIdProto>();
        foreach (OperatorSetIdProto opset in opsets)
        {
            if (opset.Domain is "" or "ai.onnx")
            {
                standard.Add(opset);
            }
        }

        if (standard is not [{ Version: <= OnnxFormat.NewestOpsetVersion and var version }]
            || version < oldest)
        {
            throw new InvalidModelException(
                $"The file uses the standard operator set [{string.Join(", ", standard.ConvertAll(o => o.Version))}]; "
                + $"one version from {oldest} to {OnnxFormat.NewestOpsetVersion} was expected.");
        }
    }

    public static void CheckSizes(GraphProto graph)
    {
        if (graph.Node.Count > ModelLimits.Operators || graph.Initializer.Count > ModelLimits.Constants)
        {
            throw new InvalidModelException(
                $"The file has {graph.Node.Count} operators and {graph.Initializer.Count} constants; at most "
                + $"{ModelLimits.Operators} and {ModelLimits.Constants} were expected.");
        }

        foreach (NodeProto node in graph.Node)
        {
            CheckName(node.Name);
            CheckName(node.OpType);
            CheckName(node.Domain);
            CheckNames(node.Input);
            CheckNames(node.Output);
            foreach (AttributeProto attribute in node.Attribute)
            {
                CheckName(attribute.Name);
            }
        }

        foreach (TensorProto constant in graph.Initializer)
        {
            CheckName(constant.Name);
        }

        CheckNames(graph.Input);
        CheckNames(graph.Output);
    }

    private static void CheckNames(RepeatedField<ValueInfoProto> values)
    {
        foreach (ValueInfoProto value in values)
        {
            CheckName(value.Name);
        }
    }

    private static void CheckNames(RepeatedField<string> names)
    {
        foreach (string name in names)
        {
            CheckName(name);
        }
    }

    private static void CheckName(string name)
    {
        if (name.Length > ModelLimits.NameLength)
        {
            throw new InvalidModelException(
                $"The name '{name.AsSpan(0, 40)}...' has {name.Length} characters; at most {ModelLimits.NameLength} "
                + "were expected.");
        }
    }
}
