using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>The modules of one block of a network, which <see cref="BlockScope"/> registered.</summary>
public abstract class BlockModules
{
    /// <summary>Applies the block.</summary>
    /// <param name="input">[N, in, H, W], the caller's.</param>
    /// <returns>[N, out, H', W'], a new tensor; the caller disposes it.</returns>
    public abstract Tensor Forward(Tensor input);

    /// <summary>
    /// Gives the parameters their initial values. The order of the calls decides the values, so it stays the same.
    /// </summary>
    /// <param name="values">Where they come from.</param>
    public abstract void Initialise(InitialValues values);

    /// <summary>Adds the block to a graph, as it computes in evaluation, with batch norms and scales folded.</summary>
    /// <param name="graph">The graph to add to. Names of nodes are unique: begin them with the block's.</param>
    /// <param name="input">The value that the block reads.</param>
    /// <returns>The last node's name.</returns>
    public abstract string WriteTo(GraphBuilder graph, string input);
}
