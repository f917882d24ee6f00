namespace ReCU.Graph;

/// <summary>
/// One operation of a folded network. Nodes are values: immutable, compared by content. A node's output carries the
/// node's name.
/// </summary>
/// <param name="Name">Name of the node and of its output, unique in the graph.</param>
public abstract record GraphNode(string Name)
{
    /// <summary>Names of the values that the node reads: the graph's input or earlier nodes.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }

    /// <summary>The output's shape for the given input shapes.</summary>
    /// <param name="inputs">One shape for each of <see cref="Inputs"/>.</param>
    /// <exception cref="InvalidModelException">The node cannot run on such inputs.</exception>
    public abstract FeatureShape InferShape(ReadOnlySpan<FeatureShape> inputs);

    private protected InvalidModelException Invalid(string problem) => new($"Node '{Name}': {problem}");

    private protected void CheckShape(string what, ReadOnlySpan<int> actual, params ReadOnlySpan<int> expected)
    {
        if (!actual.SequenceEqual(expected))
        {
            throw Invalid(
                $"the shape of its {what} is {TensorShape.Format(actual)}; {TensorShape.Format(expected)} was "
                + "expected.");
        }
    }

    private protected FeatureShape SlideWindow(Window window, FeatureShape input, int channels)
    {
        window.Check(Name);
        FeatureShape output = window.Slide(input, channels);
        if (output.Height < 1 || output.Width < 1)
        {
            throw Invalid($"a window of {window} does not fit an input of {input}.");
        }

        return output;
    }
}

/// <summary>A node with exactly one input.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
public abstract record UnaryNode(string Name, string Input) : GraphNode(Name)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Inputs => [Input];

    /// <inheritdoc/>
    public sealed override FeatureShape InferShape(ReadOnlySpan<FeatureShape> inputs)
    {
        if (inputs.Length != 1)
        {
            throw new ArgumentException(
                $"Node '{Name}' has one input, but {inputs.Length} shapes were given.", nameof(inputs));
        }

        return InferShape(inputs[0]);
    }

    private protected abstract FeatureShape InferShape(FeatureShape input);
}
