namespace ReCU.Graph;

/// <summary>
/// A trained network, folded for inference: a list of nodes in execution order, from raw pixels (0 to 255) to logits.
/// <see cref="GraphBuilder"/> creates it and checks names and shapes.
/// </summary>
public sealed class NetworkGraph
{
    private const float LargestFactorOfBytes = 0.3f;

    private readonly Dictionary<string, FeatureShape> _shapes;

    internal NetworkGraph(
        string inputName,
        IReadOnlyList<GraphNode> nodes,
        Dictionary<string, FeatureShape> shapes,
        ModelMetadata metadata)
    {
        InputName = inputName;
        Nodes = nodes;
        Metadata = metadata;
        _shapes = shapes;
    }

    /// <summary>Name of the input value: planar pixels, 0 to 255.</summary>
    public string InputName { get; }

    /// <summary>Shape of one input sample.</summary>
    public FeatureShape InputShape => _shapes[InputName];

    /// <summary>The nodes, each after its inputs. The last one computes the logits.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>Name of the value that holds the logits.</summary>
    public string OutputName => Nodes[^1].Name;

    /// <summary>Number of classes, the length of the logits.</summary>
    public int ClassCount => _shapes[OutputName].Channels;

    /// <summary>The model's metadata.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>
    /// Whether pixels must be bytes: whole numbers from 0 to 255. Engines refuse other values, which would give wrong
    /// answers.
    /// </summary>
    public bool TakesBytes
    {
        get
        {
            foreach (GraphNode node in Nodes)
            {
                if (node.TakesBytes)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// Whether the network starts by normalising pixels from 0 to 255, as this library's files do. If false, the
    /// expected pixel range is unknown.
    /// </summary>
    public bool NormalisesBytes
    {
        get
        {
            if (TakesBytes)
            {
                return true;
            }

            // The factor is the inverse of the standard deviation: about 1/60 for pixels from 0 to 255, about 4 for
            // pixels from 0 to 1.
            string value = Nodes.OfType<PadImage>().FirstOrDefault(pad => pad.Input == InputName)?.Name ?? InputName;
            return Nodes.OfType<Scale>().FirstOrDefault(scale => scale.Input == value) is { } scale
                && scale.Factor.Values.ToArray().All(factor => Math.Abs(factor) < LargestFactorOfBytes);
        }
    }

    /// <summary>Shape of a value: the input's or a node's output.</summary>
    /// <param name="name">Name of the input or of a node.</param>
    /// <exception cref="ArgumentException">The graph has no such value.</exception>
    public FeatureShape ShapeOf(string name) =>
        _shapes.TryGetValue(name, out FeatureShape shape)
            ? shape
            : throw new ArgumentException($"The graph has no value named '{name}'.", nameof(name));

    /// <summary>
    /// Counts parameters, multiply-adds and bytes, layer by layer; the result's <c>ToString</c> is a table.
    /// </summary>
    public NetworkSummary Summarize() => new(InputShape, [.. Nodes.Select(Summarize)]);

    private LayerSummary Summarize(GraphNode node)
    {
        FeatureShape output = ShapeOf(node.Name);
        return new LayerSummary(node.Name, node.GetType().Name, output, node.CountCost(output));
    }
}
