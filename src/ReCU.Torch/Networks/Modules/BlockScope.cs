using ReCU.Torch.Networks.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// The place of a block in a network under construction: what it reads, and where its modules are registered.
/// </summary>
public sealed class BlockScope
{
    private readonly ModuleTree _modules;
    private readonly IReadOnlyList<UnitNames> _units;
    private int _used;

    internal BlockScope(
        ModuleTree modules, string name, IReadOnlyList<UnitNames> units, int inputWidth, NetworkPrecision precision)
    {
        _modules = modules;
        _units = units;
        (Name, InputWidth, Precision) = (name, inputWidth, precision);
    }

    /// <summary>The block's name in the state dict, such as <c>blocks.0</c>.</summary>
    public string Name { get; }

    /// <summary>Number of channels that the block reads.</summary>
    public int InputWidth { get; }

    /// <summary>Which values of the network are binary.</summary>
    public NetworkPrecision Precision { get; }

    /// <summary>Registers a module of the block. The state dict has the order of the calls.</summary>
    /// <param name="name">Its name below the block's; dots separate scopes.</param>
    /// <param name="module">The module, which the network takes over.</param>
    /// <returns>The module.</returns>
    public T Add<T>(string name, T module)
        where T : nn.Module
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(module);
        return _modules.Add($"{Name}.{name}", module);
    }

    /// <summary>Adds a convolution with batch norm and activation, binary if the network is.</summary>
    /// <param name="options">Its sizes.</param>
    /// <returns>The convolution, with the next of the block's names: <c>conv1</c>, <c>conv2</c>.</returns>
    /// <exception cref="InvalidOperationException">The block has added as many as its <c>Depth</c> already.</exception>
    public ConvolutionUnit AddConvolution(ConvolutionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _used < _units.Count
            ? new ConvolutionUnit(_modules, options, _units[_used++], Precision)
            : throw new InvalidOperationException(
                $"Block '{Name}' adds more than {_units.Count} convolutions; its Depth must be their number.");
    }

    /// <summary>Registers a module after all others of its scope, when the network is complete.</summary>
    internal T AddLast<T>(string name, T module)
        where T : nn.Module => _modules.AddLast(name, module);
}
