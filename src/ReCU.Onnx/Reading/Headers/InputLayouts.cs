using ReCU.Graph;
using ReCU.Onnx.Proto;
using static ReCU.Onnx.Proto.AttributeProto.Types;

namespace ReCU.Onnx.Reading.Headers;

/// <summary>
/// Determines the layout of a file's input before its operators are read: an input of four dimensions has its channels
/// last if the first operator that is not elementwise moves them before rows and columns.
/// </summary>
internal static class InputLayouts
{
    private static readonly HashSet<string> _elementwise = new(StringComparer.Ordinal)
    {
        "Add", "Cast", "Clip", "Div", "Identity", "Max", "Min", "Mul", "Neg", "Sub",
    };

    /// <summary>The only input that is not a constant; old files list their constants as inputs too.</summary>
    public static ValueInfoProto FindInput(GraphProto graph)
    {
        var constants = new HashSet<string>(StringComparer.Ordinal);
        foreach (TensorProto constant in graph.Initializer)
        {
            constants.Add(constant.Name);
        }

        var inputs = new List<ValueInfoProto>();
        foreach (ValueInfoProto input in graph.Input)
        {
            if (!constants.Contains(input.Name))
            {
                inputs.Add(input);
            }
        }

        return inputs is [{ Name.Length: > 0 } only]
            ? only
            : throw new InvalidModelException($"The model has {inputs.Count} named inputs; exactly one was expected.");
    }

    public static InputLayout Find(GraphProto graph, ValueInfoProto input)
    {
        if (ValueInfoReader.Rank(input) == 2)
        {
            return InputLayout.Vector;
        }

        var values = new HashSet<string>(StringComparer.Ordinal) { input.Name };
        foreach (NodeProto node in graph.Node)
        {
            if (!values.Overlaps(node.Input))
            {
                continue;
            }

            if (node.OpType == "Transpose")
            {
                return IsToPlanar(node) ? InputLayout.ChannelsLast : InputLayout.Planar;
            }

            if (!_elementwise.Contains(node.OpType))
            {
                return InputLayout.Planar;
            }

            values.UnionWith(node.Output);
        }

        return InputLayout.Planar;
    }

    /// <summary>
    /// Whether a transposition converts [N, height, width, channels] to [N, channels, height, width].
    /// </summary>
    public static bool IsToPlanar(IReadOnlyList<long> order) => order is [0, 3, 1, 2];

    /// <summary>
    /// Whether a transposition converts [N, channels, height, width] to [N, height, width, channels].
    /// </summary>
    public static bool IsToChannelsLast(IReadOnlyList<long> order) => order is [0, 2, 3, 1];

    private static bool IsToPlanar(NodeProto transposition)
    {
        foreach (AttributeProto attribute in transposition.Attribute)
        {
            if (attribute is { Name: "perm", Type: AttributeType.Ints } && IsToPlanar(attribute.Ints))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The shape of one image of an input, planar.</summary>
    public static FeatureShape ReadImage(ValueInfoProto input, InputLayout layout)
    {
        FeatureShape declared = ValueInfoReader.ReadSample(input);
        return layout == InputLayout.ChannelsLast
            ? new FeatureShape(declared.Width, declared.Channels, declared.Height)
            : declared;
    }
}
