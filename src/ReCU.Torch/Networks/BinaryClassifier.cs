using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// A binary network as a torch module: maps normalised images [N, channels, height, width] to logits [N, classes].
/// Parameters carry the names of the authors' state dicts.
/// </summary>
public abstract class BinaryClassifier : nn.Module<Tensor, Tensor>
{
    private protected BinaryClassifier(BinaryNetwork network, FeatureShape inputShape, int classCount)
        : base(network.Name)
    {
        Network = network;
        InputShape = inputShape;
        ClassCount = classCount;
    }

    /// <summary>The architecture.</summary>
    public BinaryNetwork Network { get; }

    /// <summary>Shape of one image.</summary>
    public FeatureShape InputShape { get; }

    /// <summary>Number of classes, the length of the logits.</summary>
    public int ClassCount { get; }

    /// <summary>The binary convolutions with their names, in the order of the forward pass.</summary>
    public IReadOnlyList<(string Name, BinaryConv2d Layer)> BinaryLayers =>
        [.. named_modules().Where(module => module.module is BinaryConv2d)
            .Select(module => (module.name, (BinaryConv2d)module.module))];

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
    /// <param name="input">The value that holds the normalised image.</param>
    /// <returns>The name of the logits.</returns>
    public abstract string WriteTo(GraphBuilder graph, string input);

    internal abstract void Initialise(InitialValues values);
}
