using ReCU.Graph;

namespace ReCU.Packed.Plan;

/// <summary>Who reads which value, without the nodes that the logits do not need.</summary>
internal sealed class GraphUses
{
    private readonly Dictionary<string, List<GraphNode>> _readers = [];
    private readonly NetworkGraph _graph;

    public GraphUses(NetworkGraph graph)
    {
        _graph = graph;
        var needed = new HashSet<string> { graph.OutputName };
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            GraphNode node = graph.Nodes[i];
            if (!needed.Contains(node.Name))
            {
                continue;
            }

            Nodes.Add(node);
            foreach (string input in node.Inputs.Distinct())
            {
                needed.Add(input);
                if (!_readers.TryGetValue(input, out List<GraphNode>? readers))
                {
                    _readers[input] = readers = [];
                }

                readers.Add(node);
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
    public IReadOnlyList<GraphNode> Readers(string name) => _readers.TryGetValue(name, out var readers) ? readers : [];

    /// <summary>The one node that reads a value; null where there are more, or where it is the logits.</summary>
    public GraphNode? OnlyReader(string name) =>
        name != _graph.OutputName && Readers(name) is [GraphNode reader] ? reader : null;

    /// <summary>Whether binary convolutions read a sign.</summary>
    public bool IsReadAsBits(Sign sign) => Readers(sign.Name).Any(reader => reader.TakesSigns);

    /// <summary>Whether something else than binary convolutions reads a sign.</summary>
    public bool IsReadAsFloats(Sign sign) =>
        sign.Name == _graph.OutputName || Readers(sign.Name).Any(reader => !reader.TakesSigns);
}
