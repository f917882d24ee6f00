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
        // A value is never its own opposite.
        bool isTwice = Left == Right;
        bool hasZeros = isWhole || (inputs[0].HasZeros && inputs[1].HasZeros)
            || (!isTwice && inputs[0].Cancels(inputs[1]));
        var sums = new ValueTraits(hasZeros, isWhole);
        return isWhole && (inputs[0].IsAnyWhole || inputs[1].IsAnyWhole)
            ? sums
            : sums.Sharing(isTwice ? Doubled(inputs[0].Common()) : Sums(inputs[0].Common(), inputs[1].Common()));
    }

    private static float[] Doubled(float[] values) => Array.ConvertAll(values, value => 2 * value);

    private static float[] Sums(float[] left, float[] right)
    {
        var sums = new float[left.Length * right.Length];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = left[i / right.Length] + right[i % right.Length];
        }

        return sums;
    }
}
