using ReCU.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Networks.Blocks;

/// <summary>A sequence of convolutions.</summary>
/// <param name="units">The convolutions in their order, at least one.</param>
internal class ConvolutionModules(IReadOnlyList<ConvolutionUnit> units) : BlockModules
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Forward(input, around: null).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Initialise(InitialValues values)
    {
        foreach (ConvolutionUnit unit in units)
        {
            unit.Initialise(values);
        }
    }

    /// <inheritdoc/>
    public override string WriteTo(GraphBuilder graph, string input) => WriteTo(graph, input, around: null);

    /// <summary>Applies the convolutions, and adds the shortcut to the last.</summary>
    /// <param name="input">[N, in, H, W].</param>
    /// <param name="around">What to add after the last batch norm, or null.</param>
    /// <returns>[N, out, H', W']; the dispose scope owns intermediate tensors.</returns>
    protected Tensor Forward(Tensor input, Tensor? around)
    {
        Tensor output = input;
        foreach (ConvolutionUnit unit in units)
        {
            output = unit.Forward(output, unit == units[^1] ? around : null);
        }

        return output;
    }

    /// <summary>Adds the convolutions to a graph, and the shortcut to the last.</summary>
    protected string WriteTo(GraphBuilder graph, string input, string? around)
    {
        string output = input;
        foreach (ConvolutionUnit unit in units)
        {
            output = unit.WriteTo(graph, output, unit == units[^1] ? around : null);
        }

        return output;
    }
}
