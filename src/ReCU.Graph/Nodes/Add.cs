namespace ReCU.Graph;

/// <summary>The sum of two values of one shape: where a shortcut joins.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Left">Name of the first summand.</param>
/// <param name="Right">Name of the second summand.</param>
public sealed record Add(string Name, string Left, string Right) : GraphNode(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs => [Left, Right];

    /// <inheritdoc/>
    public override FeatureShape InferShape(ReadOnlySpan<FeatureShape> inputs)
    {
        if (inputs.Length != 2)
        {
            throw new ArgumentException(
                $"Node '{Name}' has two inputs, but {inputs.Length} shapes were given.", nameof(inputs));
        }

        return inputs[0] == inputs[1]
            ? inputs[0]
            : throw Invalid($"adds '{Left}' of {inputs[0]} to '{Right}' of {inputs[1]}; the shapes must be equal.");
    }
}
