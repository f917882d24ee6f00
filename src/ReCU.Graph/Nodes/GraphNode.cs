using ReCU.Graph.Nodes;

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
    internal abstract FeatureShape InferShape(ReadOnlySpan<FeatureShape> inputs);

    /// <summary>The node's cost: parameters, multiply-adds for one image, bytes.</summary>
    /// <param name="output">Shape of its output.</param>
    internal abstract NetworkCost CountCost(FeatureShape output);

    /// <summary>Whether exact zeros are common in the output, and whether it contains whole numbers only.</summary>
    /// <param name="inputs">Properties of each of <see cref="Inputs"/>.</param>
    internal abstract ValueTraits InferTraits(ReadOnlySpan<ValueTraits> inputs);

    /// <summary>Number of parameters that <see cref="InferTraits"/> visits; a reader of files limits it.</summary>
    internal virtual long TraitWork => 0;

    /// <summary>Whether the output contains only +1 and -1.</summary>
    public virtual bool MakesSigns => false;

    /// <summary>Whether the node reads bits: its inputs must be outputs of nodes that produce signs.</summary>
    public virtual bool TakesSigns => false;

    /// <summary>Whether the node reads bytes: its input must be the network's, or that with a border.</summary>
    public virtual bool TakesBytes => false;

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

    private protected void CheckCount(int actual, int expected)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"Node '{Name}' has {expected} input(s), but {actual} were given.");
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
