using ReCU.Graph;
using ReCU.Torch.Devices;
using ReCU.Torch.Kernels;
using ReCU.Torch.Layers;
using ReCU.Torch.Networks;
using ReCU.Torch.Networks.Modules;
using ReCU.Torch.Networks.Plan;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// A binary network as a torch module: maps normalised images [N, channels, height, width] to logits [N, classes].
/// Parameters carry the names of the authors' state dicts.
/// </summary>
public sealed class BinaryClassifier : nn.Module<Tensor, Tensor>
{
    private readonly Stem _stem;
    private readonly List<BlockModules> _blocks = [];
    private readonly Head _head;

    /// <summary>Creates the modules, without initial values.</summary>
    internal BinaryClassifier(
        BinaryNetwork network, NetworkPlan plan, FeatureShape inputShape, FeatureShape lastMap, int classCount)
        : base(network.Name)
    {
        Network = network;
        InputShape = inputShape;
        ClassCount = classCount;
        Names = plan.Names;

        var modules = new ModuleTree(this);
        _stem = new Stem(modules, plan.Stem, plan.Names, inputShape.Channels);
        int width = plan.Stem.Width;
        foreach (PlannedBlock block in plan.Blocks)
        {
            _blocks.Add(block.Options.CreateModules(
                new BlockScope(modules, block.Name, block.Units, width, network.Precision)));
            width = block.Options.Width;
        }

        _head = new Head(modules, plan.Head, plan.Names, lastMap, classCount);
        modules.Complete();
    }

    /// <summary>The architecture.</summary>
    public BinaryNetwork Network { get; }

    /// <summary>Shape of one image.</summary>
    public FeatureShape InputShape { get; }

    /// <summary>Number of classes, the length of the logits.</summary>
    public int ClassCount { get; }

    /// <summary>The binary convolutions with their names, in the order of the forward pass.</summary>
    public IReadOnlyList<(string Name, BinaryConv2d Layer)> BinaryLayers =>
        [.. Leaves(this, "").Where(leaf => leaf.Module is BinaryConv2d)
            .Select(leaf => (leaf.Name, (BinaryConv2d)leaf.Module))];

    /// <summary>The names of stem and head: a block of another assembly may have such layers too.</summary>
    internal NetworkNames Names { get; }

    /// <summary>The device of its parameters, on which it computes.</summary>
    internal torch.Device Device => parameters().First().device;

    /// <summary>Sets the clamp quantile of every binary convolution.</summary>
    /// <param name="tau">In (0.5, 1]; 1 clamps nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of (0.5, 1].</exception>
    public void SetTau(double tau)
    {
        foreach ((_, BinaryConv2d layer) in BinaryLayers)
        {
            layer.Tau = tau;
        }
    }

    /// <summary>Adds the network to a graph, with batch norms and scales folded.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="input">Name of the value that contains the normalised image.</param>
    /// <returns>The name of the logits.</returns>
    public string WriteTo(GraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string output = _stem.WriteTo(graph, input);
        output = _blocks.Aggregate(output, (value, block) => block.WriteTo(graph, value));
        output = _head.WriteTo(graph, output);
        GC.KeepAlive(this);
        return output;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => ForwardWithMaps(input, maps: null);

    /// <summary>Computes logits, and keeps the feature maps.</summary>
    /// <param name="input">Normalised images, [N, channels, height, width].</param>
    /// <param name="maps">
    /// Receives the output of each block, [N, channels, height, width]; the caller disposes them. Null keeps none.
    /// </param>
    /// <returns>[N, classes]; the caller disposes it.</returns>
    internal Tensor ForwardWithMaps(Tensor input, ICollection<Tensor>? maps)
    {
        // From here on, torch's convolutions keep the layout that the binary kernels read.
        using Tensor? channelsLast = LayerArithmetic.Current.TakesMaps(input) ? FeatureMaps.ChannelsLast(input) : null;
        Tensor output = _stem.Forward(channelsLast ?? input);
        bool isKept = false;
        foreach (BlockModules block in _blocks)
        {
            using Tensor? read = isKept ? null : output;
            output = block.Forward(output);
            maps?.Add(output);
            isKept = maps is not null;
        }

        using Tensor? map = isKept ? null : output;
        Tensor logits = _head.Forward(output);
        GC.KeepAlive(output);
        // Keeps the parameters alive until here, even if the caller no longer needs the network.
        GC.KeepAlive(this);
        return logits;
    }

    /// <summary>
    /// Parameters and buffers by name, in PyTorch's order: module by module. (TorchSharp's own has all parameters
    /// before all buffers.)
    /// </summary>
    /// <param name="destination">The dictionary to fill, or null for a new one.</param>
    /// <param name="prefix">Prefix of the names, or null for none.</param>
    /// <returns>The dictionary; the tensors are the network's own.</returns>
    public override Dictionary<string, Tensor> state_dict(
        Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        destination ??= new NetworkState(this);
        string start = string.IsNullOrEmpty(prefix) ? "" : $"{prefix}.";
        foreach ((string module, nn.Module leaf) in Leaves(this, start))
        {
            leaf.state_dict(destination, module);
        }

        return destination;
    }

    /// <summary>A copy of the network on a device, with the same weights.</summary>
    /// <returns>The copy, in training mode; the caller disposes it.</returns>
    internal BinaryClassifier CopyTo(torch.Device device)
    {
        BinaryClassifier copy = Network.CreateBlank(InputShape, ClassCount);
        using (no_grad())
        {
            Dictionary<string, Tensor> weights = state_dict();
            foreach ((string name, Tensor value) in copy.state_dict())
            {
                value.copy_(weights[name]);
            }
        }

        ComputeDevice.Move(copy, device);
        return copy;
    }

    internal void Initialise(InitialValues values)
    {
        _stem.Initialise(values);
        _blocks.ForEach(block => block.Initialise(values));
        _head.Initialise(values);
    }

    /// <summary>The modules with tensors, scope by scope; torch's own enumeration goes level by level.</summary>
    private static IEnumerable<(string Name, nn.Module Module)> Leaves(nn.Module scope, string prefix) =>
        scope.named_children().SelectMany(child => child.module.named_children().Any()
            ? Leaves(child.module, $"{prefix}{child.name}.")
            : [($"{prefix}{child.name}", child.module)]);
}
