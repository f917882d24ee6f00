using ReCU.Graph;
using ReCU.Torch.Layers;
using static TorchSharp.torch;

namespace ReCU.Torch.Networks.Modules;

/// <summary>Bias, PReLU and bias, learned for each channel: the RPReLU of ReActNet (arXiv 2003.03488).</summary>
/// <param name="modules">Where the modules are registered.</param>
/// <param name="prefix">Prefix of their names.</param>
/// <param name="channels">Channels of the input, at least 1.</param>
internal sealed class BiasedPRelu(ModuleTree modules, string prefix, int channels)
{
    // The authors' names, in the order of their state dicts.
    private readonly ChannelBias _before = modules.Add($"{prefix}move1", new ChannelBias(channels));
    private readonly ChannelPRelu _slope = modules.Add($"{prefix}nonlinear", new ChannelPRelu(channels));
    private readonly ChannelBias _after = modules.Add($"{prefix}move2", new ChannelBias(channels));

    /// <summary>Applies the function to [N, channels, H, W]; the caller disposes the result.</summary>
    public Tensor Forward(Tensor input)
    {
        using Tensor shifted = _before.forward(input);
        using Tensor bent = _slope.forward(shifted);
        return _after.forward(bent);
    }

    /// <summary>Adds the function to a graph.</summary>
    /// <returns>The last node's name.</returns>
    public string WriteTo(GraphBuilder graph, string input)
    {
        string shifted = _before.WriteTo(graph, $"{prefix}move1", input);
        string bent = graph.Add(
            new PRelu($"{prefix}nonlinear", shifted, Graph.FloatTensor.Vector(_slope.Weight.ToFloats())));
        return _after.WriteTo(graph, $"{prefix}move2", bent);
    }
}
