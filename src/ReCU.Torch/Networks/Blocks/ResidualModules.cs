using ReCU.Graph;
using ReCU.Torch.Networks.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Networks.Blocks;

/// <summary>A sequence of convolutions, and a shortcut around them.</summary>
/// <param name="units">The convolutions in their order, at least one.</param>
/// <param name="shortcut">What the shortcut does to the input; null if it is the input itself.</param>
internal sealed class ResidualModules(IReadOnlyList<ConvolutionUnit> units, Shortcut? shortcut)
    : ConvolutionModules(units)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor around = shortcut?.Forward(input) ?? input;
        return Forward(input, around).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Initialise(InitialValues values)
    {
        base.Initialise(values);
        shortcut?.Initialise(values);
    }

    /// <inheritdoc/>
    public override string WriteTo(GraphBuilder graph, string input)
    {
        string around = shortcut?.WriteTo(graph, input) ?? input;
        return WriteTo(graph, input, around);
    }
}
