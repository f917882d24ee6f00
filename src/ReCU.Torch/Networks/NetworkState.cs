using static TorchSharp.torch;

namespace ReCU.Torch.Networks;

/// <summary>
/// The tensors of a network by name. It holds the network: the finaliser of a network that nothing else refers to would
/// free the tensors that are still listed here.
/// </summary>
/// <param name="owner">The network.</param>
internal sealed class NetworkState(BinaryClassifier owner) : Dictionary<string, Tensor>
{
    /// <summary>The network that the tensors belong to.</summary>
    public BinaryClassifier Owner { get; } = owner;
}
