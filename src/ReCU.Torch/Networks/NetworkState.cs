using static TorchSharp.torch;

namespace ReCU.Torch.Networks;

/// <summary>
/// The tensors of a network by name. It keeps the network alive, whose finaliser would free the tensors listed here.
/// </summary>
/// <param name="owner">The network.</param>
internal sealed class NetworkState(BinaryClassifier owner) : Dictionary<string, Tensor>
{
    /// <summary>The network that owns the tensors.</summary>
    public BinaryClassifier Owner { get; } = owner;
}
