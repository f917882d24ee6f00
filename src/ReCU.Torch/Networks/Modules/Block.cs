using ReCU.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// The modules of a <see cref="NetworkBlock"/>: convolutions after one another, and a shortcut around them.
/// </summary>
internal sealed class Block
{
    private readonly List<ConvolutionUnit> _units = [];
    private readonly bool _isResidual;
    private readonly Shortcut? _shortcut;

    public Block(ModuleTree modules, PlannedBlock planned, int inputWidth, NetworkPrecision precision)
    {
        NetworkBlock options = planned.Options;
        for (int i = 0; i < options.Depth; i++)
        {
            _units.Add(new ConvolutionUnit(
                modules, options, i, i == 0 ? inputWidth : options.Width, planned.Units[i], precision));
        }

        if (options is ResidualBlock residual)
        {
            _isResidual = true;
            _shortcut = residual.ChangesShape(inputWidth)
                ? new Shortcut(modules, residual, inputWidth, planned.Name)
                : null;
        }
    }

    public Tensor Forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? around = _isResidual ? _shortcut?.Forward(input) ?? input : null;
        Tensor output = input;
        foreach (ConvolutionUnit unit in _units)
        {
            output = unit.Forward(output, unit == _units[^1] ? around : null);
        }

        return output.MoveToOuterDisposeScope();
    }

    public void Initialise(InitialValues values)
    {
        _units.ForEach(unit => unit.Initialise(values));
        _shortcut?.Initialise(values);
    }

    public string WriteTo(GraphBuilder graph, string input)
    {
        string? around = _isResidual ? _shortcut?.WriteTo(graph, input) ?? input : null;
        string output = input;
        foreach (ConvolutionUnit unit in _units)
        {
            output = unit.WriteTo(graph, output, unit == _units[^1] ? around : null);
        }

        return output;
    }
}
