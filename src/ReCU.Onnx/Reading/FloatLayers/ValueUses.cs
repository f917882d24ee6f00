using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>Counts the uses of a graph's values, by operators and as outputs of the graph.</summary>
internal sealed class ValueUses
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <param name="graph">The graph.</param>
    public ValueUses(GraphProto graph)
    {
        // An operator that reads only the shape is not affected by changes of the values.
        IEnumerable<string> read = graph.Node
            .Where(node => node.OpType is not ("Shape" or "Size"))
            .SelectMany(node => node.Input);
        foreach (string value in read.Concat(graph.Output.Select(output => output.Name)))
        {
            _counts[value] = _counts.GetValueOrDefault(value) + 1;
        }
    }

    /// <summary>Whether a value is used more than once; an operator that reads it twice counts twice.</summary>
    /// <param name="value">Its name.</param>
    public bool IsShared(string value) => _counts.GetValueOrDefault(value) > 1;
}
