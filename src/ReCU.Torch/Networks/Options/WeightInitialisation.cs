namespace ReCU.Torch;

/// <summary>
/// The distribution that a network's weights start from. Alpha is uniform in [0, 1) in all of them, biases of the
/// activations are 0, slopes 0.25; unless said otherwise, batch norms start at weight 1 and bias 0, linear layers
/// uniform within 1 / sqrt(fan in).
/// </summary>
public enum WeightInitialisation
{
    /// <summary>
    /// Convolutions normal with variance 2 / fan in (He et al., ICCV 2015): the paper's ResNets for CIFAR.
    /// </summary>
    KaimingNormal,

    /// <summary>
    /// As <see cref="KaimingNormal"/>, but the batch norm of every convolution starts at a weight of 1e-8: the paper's
    /// ResNets for ImageNet. Those of a <see cref="NetworkPrecision.Float"/> network, which would not learn from there,
    /// start at 1.
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
