using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>A node with exactly one input.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
public abstract record UnaryNode(string Name, string Input) : GraphNode(Name)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Inputs => [Input];

    /// <inheritdoc/>
    internal sealed override FeatureShape InferShape(ReadOnlySpan<FeatureShape> inputs)
    {
        CheckCount(inputs.Length, expected: 1);
        return InferShape(inputs[0]);
    }

    /// <inheritdoc/>
    internal sealed override ValueTraits InferTraits(ReadOnlySpan<ValueTraits> inputs)
    {
        CheckCount(inputs.Length, expected: 1);
        return InferTraits(inputs[0]);
    }

    private protected abstract FeatureShape InferShape(FeatureShape input);

    private protected abstract ValueTraits InferTraits(ValueTraits input);
}
