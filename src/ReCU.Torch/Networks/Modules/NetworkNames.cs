namespace ReCU.Torch.Networks.Modules;

/// <summary>State-dict names of stem and head: those of the authors, so that their checkpoints fit.</summary>
/// <param name="StemConvolution">The stem's convolution.</param>
/// <param name="StemNorm">The stem's batch norm.</param>
/// <param name="HeadNorm">The batch norm before the classifier.</param>
/// <param name="Classifier">The classifier.</param>
internal sealed record NetworkNames(string StemConvolution, string StemNorm, string HeadNorm, string Classifier)
{
    /// <summary>
    /// Whether the state dict has the classifier before the batch norm, although the batch norm is applied first.
    /// </summary>
    public bool ClassifierFirst { get; init; }

    /// <summary>CIFAR ResNet-20.</summary>
    public static NetworkNames Cifar { get; } = new("conv1", "bn1", "bn2", "linear");

    /// <summary>CIFAR ResNet-18.</summary>
    public static NetworkNames CifarClassifierFirst { get; } = Cifar with { ClassifierFirst = true };

    /// <summary>ResNets for ImageNet.</summary>
    public static NetworkNames ImageNet { get; } = new("conv1", "bn1", "bn2", "fc");

    /// <summary>VGG.</summary>
    public static NetworkNames Vgg { get; } = new("conv0", "bn0", "bn", "fc");

    /// <summary>Two-stage ResNets, and composed networks.</summary>
    public static NetworkNames Unnumbered { get; } = new("conv", "bn", "bn2", "fc");
}
