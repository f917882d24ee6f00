namespace ReCU.Torch;

/// <summary>
/// The distribution of a network's initial weights. For all of them, alpha is uniform in [0, 1), biases of the
/// activations are 0, and slopes 0.25. Unless stated otherwise, batch norms start with weight 1 and bias 0, and linear
/// layers uniform within 1 / sqrt(fan in).
/// </summary>
public enum WeightInitialisation
{
    /// <summary>
    /// Convolutions normal with variance 2 / fan in (He et al., ICCV 2015): the paper's ResNets for CIFAR.
    /// </summary>
    KaimingNormal,

    /// <summary>
    /// Like <see cref="KaimingNormal"/>, but the batch norm of every convolution starts with a weight of 1e-8: the
    /// paper's ResNets for ImageNet. Those of a <see cref="NetworkPrecision.Float"/> network, which would not learn
    /// from there, start with 1.
    /// </summary>
    KaimingNormalTinyNorms,

    /// <summary>
    /// Convolutions normal with variance 2 / (kernel area * filters), linear layers normal with deviation 0.01 and bias
    /// 0: the paper's VGG.
    /// </summary>
    FanOutNormal,

    /// <summary>
    /// PyTorch's defaults, convolutions uniform within 1 / sqrt(fan in): the paper's two-stage networks.
    /// </summary>
    FanInUniform,
}
