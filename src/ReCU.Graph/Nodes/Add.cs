using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>The sum of two values of one shape: the end of a shortcut.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Left">Name of the first summand.</param>
/// <param name="Right">Name of the second summand.</param>
public sealed record Add(string Name, string Left, string Right) : GraphNode(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs => [Left, Right];

    /// <inheritdoc/>
    internal override FeatureShape InferShape(ReadOnlySpan<FeatureShape> inputs)
    {
        CheckCount(inputs.Length, expected: 2);
        return inputs[0] == inputs[1]
            ? inputs[0]
            : throw Invalid($"adds '{Left}' of {inputs[0]} to '{Right}' of {inputs[1]}; the shapes must be equal.");
    }

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => default;

    /// <inheritdoc/>
    internal override ValueTraits InferTraits(ReadOnlySpan<ValueTraits> inputs)
    {
        CheckCount(inputs.Length, expected: 2);
        bool isWhole = inputs[0].IsWhole && inputs[1].IsWhole;
        return new ValueTraits(isWhole || (inputs[0].HasZeros && inputs[1].HasZeros), isWhole);
    }
}
