namespace ReCU.Graph;

/// <summary>Builds a <see cref="NetworkGraph"/> node by node; it checks every node when you add it.</summary>
public sealed class GraphBuilder
{
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, FeatureShape> _shapes = [];
    private readonly HashSet<string> _signs = [];
    private readonly HashSet<string> _bytes = [];

    /// <summary>Starts a graph.</summary>
    /// <param name="inputShape">Shape of one input image.</param>
    /// <param name="inputName">Name of the input value.</param>
    /// <exception cref="InvalidModelException">A dimension of the shape is below 1.</exception>
    public GraphBuilder(FeatureShape inputShape, string inputName = "pixels")
    {
        ArgumentException.ThrowIfNullOrEmpty(inputName);
        InputName = inputName;
        _shapes[inputName] = Checked(inputName, inputShape);
        _bytes.Add(inputName);
    }

    /// <summary>Name of the input value.</summary>
    public string InputName { get; }

    /// <summary>Adds a node.</summary>
    /// <param name="node">The node; its inputs must exist, and its name must be new.</param>
    /// <returns>The name of the node's output, to be read by later nodes.</returns>
    /// <exception cref="InvalidModelException">
    /// The name is in use, an input is unknown, the shapes do not fit, or a node that needs signs, or bytes, reads
    /// something else.
    /// </exception>
    public string Add(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (string.IsNullOrEmpty(node.Name) || _shapes.ContainsKey(node.Name))
        {
            throw new InvalidModelException($"The name '{node.Name}' is empty or already in use in the graph.");
        }

        var inputs = new FeatureShape[node.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!_shapes.TryGetValue(node.Inputs[i], out inputs[i]))
            {
                throw new InvalidModelException(
                    $"Node '{node.Name}' reads '{node.Inputs[i]}', which is neither the input nor an earlier node.");
            }
        }

        foreach (string input in node.Inputs)
        {
            if (node.TakesSigns && !_signs.Contains(input))
            {
                throw new InvalidModelException(
                    $"Node '{node.Name}' ({node.GetType().Name}) reads '{input}', which is not the output of a sign.");
            }
        }

        if (node.TakesBytes && !_bytes.IsSupersetOf(node.Inputs))
        {
            throw new InvalidModelException(
                $"Node '{node.Name}' ({node.GetType().Name}) reads '{node.Inputs[0]}', which is neither the network's "
                + "input nor that with a border; it takes bytes.");
        }

        _shapes[node.Name] = Checked(node.Name, node.InferShape(inputs));
        _nodes.Add(node);
        if (node.MakesSigns)
        {
            _signs.Add(node.Name);
        }

        if (node is PadImage && _bytes.Contains(node.Inputs[0]))
        {
            _bytes.Add(node.Name);
        }

        return node.Name;
    }

    /// <summary>Shape of a value.</summary>
    /// <param name="name">The input's name or that of a node.</param>
    public FeatureShape ShapeOf(string name) => _shapes[name];

    /// <summary>Whether a value consists of bytes: the input, or the input with a border.</summary>
    /// <param name="name">The input's name or that of a node.</param>
    internal bool HoldsBytes(string name) => _bytes.Contains(name);

    /// <summary>Completes the graph; the last node computes the logits.</summary>
    /// <param name="metadata">The model's metadata.</param>
    /// <exception cref="InvalidModelException">
    /// The graph has no node, the last output is not a vector, or the numbers of class names and logits differ.
    /// </exception>
    public NetworkGraph Build(ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (_nodes.Count == 0)
        {
            throw new InvalidModelException("The graph has no nodes.");
        }

        string outputName = _nodes[^1].Name;
        FeatureShape output = _shapes[outputName];
        if (output.Area != 1)
        {
            throw new InvalidModelException($"The logits '{outputName}' have shape {output}; a vector was expected.");
        }

        if (metadata.ClassNames.Count != 0 && metadata.ClassNames.Count != output.Channels)
        {
            throw new InvalidModelException(
                $"The model names {metadata.ClassNames.Count} classes but has {output.Channels} logits.");
        }

        return new NetworkGraph(InputName, [.. _nodes], new Dictionary<string, FeatureShape>(_shapes), metadata);
    }

    private static FeatureShape Checked(string name, FeatureShape shape)
    {
        bool positive = shape is { Channels: >= 1, Height: >= 1, Width: >= 1 };
        return positive && (long)shape.Channels * shape.Height <= int.MaxValue / shape.Width
            ? shape
            : throw new InvalidModelException(
                $"Value '{name}' has shape {shape}; every dimension must be at least 1 and the size below 2^31.");
    }
}
