using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>The modules of one block of a network, registered with <see cref="BlockScope"/>.</summary>
public abstract class BlockModules
{
    /// <summary>Applies the block.</summary>
    /// <param name="input">[N, in, H, W]; the caller disposes it.</param>
    /// <returns>[N, out, H', W'], a new tensor; the caller disposes it.</returns>
    public abstract Tensor Forward(Tensor input);

    /// <summary>Initialises the parameters. The order of the calls decides the values, so it must not change.</summary>
    /// <param name="values">Source of the values.</param>
    public abstract void Initialise(InitialValues values);

    /// <summary>Adds the block to a graph as it computes in evaluation, with batch norms and scales folded.</summary>
    /// <param name="graph">The graph to add to. Node names must be unique: start them with the block's name.</param>
    /// <param name="input">Name of the value that the block reads.</param>
    /// <returns>The last node's name.</returns>
    public abstract string WriteTo(GraphBuilder graph, string input);
}
