using ReCU.Graph;

namespace ReCU.Packed.Plan;

/// <summary>The readers of each value, without the nodes that the output does not need.</summary>
internal sealed class GraphUses
{
    private readonly Dictionary<string, List<GraphNode>> _readers = [];
    private readonly string _output;

    /// <param name="graph">The network.</param>
    /// <param name="output">The requested value: the logits, or an earlier one.</param>
    public GraphUses(NetworkGraph graph, string output)
    {
        _output = output;
        var needed = new HashSet<string> { output };
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            GraphNode node = graph.Nodes[i];
            if (!needed.Contains(node.Name))
            {
                continue;
            }

            Nodes.Add(node);
            foreach (string input in node.Inputs)
            {
                needed.Add(input);
                if (!_readers.TryGetValue(input, out List<GraphNode>? readers))
                {
                    _readers[input] = readers = [];
                }

                // A node that reads a value twice is one reader.
                if (readers.Count == 0 || !ReferenceEquals(readers[^1], node))
                {
                    readers.Add(node);
                }
            }
        }

        Nodes.Reverse();
        foreach (List<GraphNode> readers in _readers.Values)
        {
            readers.Reverse();
        }
    }

    /// <summary>The nodes to run, in order.</summary>
    public List<GraphNode> Nodes { get; } = [];

    /// <summary>The nodes that read a value, in order.</summary>
    public List<GraphNode> Readers(string name) => _readers.TryGetValue(name, out var readers) ? readers : [];

    /// <summary>The only node that reads a value; null if there are several, or if it is the output.</summary>
    public GraphNode? OnlyReader(string name) =>
        name != _output && Readers(name) is [GraphNode reader] ? reader : null;

    /// <summary>Whether binary convolutions read a sign.</summary>
    public bool IsReadAsBits(Sign sign) => Readers(sign.Name).Exists(reader => reader.TakesSigns);

    /// <summary>Whether anything other than a binary convolution reads a sign.</summary>
    public bool IsReadAsFloats(Sign sign) =>
        sign.Name == _output || Readers(sign.Name).Exists(reader => !reader.TakesSigns);
}
